using Holdfast.Hosting.Access;
using Microsoft.Extensions.Logging;

namespace Holdfast.Master;

/// <summary>Which realm the paths of a master belong to, as in Mesos, and who may enter each.</summary>
internal sealed class MasterAccess
{
    public MasterAccess(AccessOptions options, TimeProvider time, ILogger log)
    {
        var credentials =
            options.CredentialsFile is { } file ? CredentialFile.Open(file, time, log) : null;
        var writes = Realm("mesos-master-readwrite", options.AuthenticatesWrites);
        Realms = new RealmTable(
            Realm("mesos-master-readonly", options.AuthenticatesReads),
            writes,
            new Dictionary<string, Realm?>
            {
                // What tells nothing of the cluster, and what others need to find it.
                ["/health"] = null,
                ["/version"] = null,
                ["/redirect"] = null,
                ["/system/stats.json"] = null,
                ["/help"] = null,
                ["/holdfast/v1/link"] = null,
                ["/holdfast/v1/version"] = null,
                ["/api/v1/scheduler"] = Realm("mesos-master-scheduler", options.AuthenticatesFrameworks),
                // Mesos counts these whole among those that change something.
                ["/api/v1"] = writes,
                ["/weights"] = writes,
                ["/quota"] = writes,
                ["/maintenance/schedule"] = writes,
                ["/logging/toggle"] = writes,
            });
        Agents = Realm("holdfast-master-link", options.AuthenticatesAgents);

        Realm Realm(string name, bool authenticates) => new(name, authenticates ? Authenticator(name) : null);

        // Flags that ask for the one without the other were refused; a door must not stand open all the same.
        BasicAuthenticator Authenticator(string name) => credentials is null
            ? throw new ArgumentException($"The realm {name} needs credentials to authenticate by.", nameof(options))
            : new BasicAuthenticator(name, () => credentials.Current);
    }

    /// <summary>Of the HTTP APIs.</summary>
    public RealmTable Realms { get; }

    /// <summary>Of the link.</summary>
    public Realm Agents { get; }
}

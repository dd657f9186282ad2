using Holdfast.Agent.Effects;
using Holdfast.Agent.Executors;
using Holdfast.Agent.Volumes;
using Holdfast.Hosting.Access;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent;

/// <summary>Which realm the paths of an agent belong to, as in Mesos, and who may enter each.</summary>
internal sealed class AgentAccess
{
    /// <param name="options">Who must show credentials.</param>
    /// <param name="tokens">Those of executors; null where none are asked for.</param>
    /// <param name="time">Measures how often files are looked at.</param>
    /// <param name="log">Is told when they change.</param>
    public AgentAccess(AccessOptions options, ExecutorTokens? tokens, TimeProvider time, ILogger log)
    {
        var credentials = options.CredentialsFile is { } file ? CredentialFile.Open(file, time, log) : null;
        Writes = Realm("mesos-agent-readwrite", options.AuthenticatesWrites);
        Realms = new RealmTable(
            Realm("mesos-agent-readonly", options.AuthenticatesReads),
            Writes,
            new Dictionary<string, Realm?>
            {
                ["/health"] = null,
                ["/version"] = null,
                ["/system/stats.json"] = null,
                ["/help"] = null,
                ["/holdfast/v1/version"] = null,
                // Asks for a token that only an operator on this machine can read, with or without authentication.
                ["/holdfast/v1/trust-master"] = null,
                ["/api/v1/executor"] = new Realm(ExecutorTokens.Realm, tokens),
                // Mesos counts these whole among those that change something.
                ["/api/v1"] = Writes,
                [AgentRoutes.ResourceProviders] = Writes,
                ["/logging/toggle"] = Writes,
            },
            // The token opens it, and credentials do: its own door looks at both.
            new HashSet<string>
            {
                TrashEndpoint.Path, VolumesEndpoint.Path, FsckEndpoint.Path, RejoinEndpoint.Path,
            });

        Realm Realm(string name, bool authenticates) => new(name, authenticates ? Authenticator(name) : null);

        // Flags that ask for the one without the other were refused; a door must not stand open all the same.
        BasicAuthenticator Authenticator(string name) => credentials is null
            ? throw new ArgumentException($"The realm {name} needs credentials to authenticate by.", nameof(options))
            : new BasicAuthenticator(name, () => credentials.Current);
    }

    /// <summary>Of those who change something.</summary>
    public Realm Writes { get; }

    /// <summary>Of the HTTP API.</summary>
    public RealmTable Realms { get; }
}

using Holdfast.Hosting.Flags;

namespace Holdfast.Hosting.Access;

/// <summary>Makes the flags of master and agent about authentication their options.</summary>
public static class AccessFlags
{
    private const string Credentials = "credentials";
    private const string HttpCredentials = "http_credentials";

    /// <summary>Reads those of a master; faults are found now, that of a file included.</summary>
    public static AccessOptions ReadMaster(FlagValues flags, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(flags);
        return Checked(
            flags,
            new AccessOptions
            {
                CredentialsFile = flags.Text(Credentials),
                AuthenticatesReads = flags.Boolean("authenticate_http_readonly"),
                AuthenticatesWrites = flags.Boolean("authenticate_http_readwrite"),
                AuthenticatesFrameworks =
                    flags.Boolean("authenticate_http_frameworks") || flags.Boolean("authenticate_frameworks"),
                AuthenticatesAgents = flags.Boolean("authenticate_agents"),
            }, Credentials, faults);
    }

    /// <summary>Reads those of an agent about its operators; faults are found now, that of a file included.</summary>
    public static AccessOptions ReadAgent(FlagValues flags, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(flags);
        return Checked(
            flags,
            new AccessOptions
            {
                CredentialsFile = flags.Text(HttpCredentials),
                AuthenticatesReads = flags.Boolean("authenticate_http_readonly"),
                AuthenticatesWrites = flags.Boolean("authenticate_http_readwrite"),
            }, HttpCredentials, faults);
    }

    private static AccessOptions Checked(
        FlagValues flags, AccessOptions options, string flag, ICollection<string> faults)
    {
        if (options.CredentialsFile is { } file)
        {
            CredentialFile.ReadAll(file, faults);
            // Nobody would be asked for one, though whoever gave them expects it.
            if (!options.AuthenticatesAnybody)
                faults.Add($"--{flag} is given, and nothing asks for credentials: add --authenticate_http_readwrite, "
                    + "--authenticate_http_readonly and what else is to ask for them, or leave it out.");
        }
        else if (options.AuthenticatesAnybody && flags.IsMissing(flag))
        {
            faults.Add($"--{flag} is missing: it names the file of the credentials that --authenticate_… asks for, "
                + $"such as --{flag}=/etc/holdfast/credentials.");
        }

        return options;
    }
}

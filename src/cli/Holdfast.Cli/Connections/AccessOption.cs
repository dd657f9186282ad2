using System.CommandLine;
using Holdfast.Cli.Verbs;
using Holdfast.Client;
using Holdfast.Client.Security;

namespace Holdfast.Cli.Connections;

/// <summary>
/// Who calls, and which servers are believed: options, else variables. Each names a file: a secret on a command line
/// could be read by everybody on the machine.
/// </summary>
internal static class AccessOption
{
    /// <summary>The options, of every verb.</summary>
    public static IReadOnlyList<Option<string?>> Options { get; } =
    [
        File("--credential", "Your credential: principal and secret, or Mesos' JSON."),
        File("--ca", "The authority (PEM) of servers that are believed; with it they are called by https."),
        File("--cert", "Your certificate (PEM), for servers that want one; needs --ca."),
        File("--key", "Its key (PEM), where it is not in the same file."),
    ];

    /// <summary>What the options of a command line say, in the options of a client.</summary>
    public static ClientOptions Apply(ParseResult parsed, ClientOptions options)
    {
        var (credential, authority) = (Value(parsed, 0), Value(parsed, 1));
        var (certificate, key) = (Value(parsed, 2), Value(parsed, 3));
        if (authority is null && (certificate ?? key) is not null)
            throw Failure.Usage("--cert and --key are for servers that --ca makes believable; give it too.");
        try
        {
            return options with
            {
                Credential = credential is null ? null : ClientCredential.FromFile(credential),
                Tls = authority is null ? null : ClientTls.FromFiles(authority, certificate, key),
            };
        }
        catch (IOException cause)
        {
            throw Failure.Usage(cause.Message);
        }
    }

    private static Option<string?> File(string name, string description) => new(name)
    {
        Description = $"{description} Else that of {VariableOf(name)}.", HelpName = "FILE", Recursive = true,
    };

    private static string? Value(ParseResult parsed, int option)
    {
        var given = parsed.GetValue(Options[option]);
        if (given is not null) return given;
        var variable = Environment.GetEnvironmentVariable(VariableOf(Options[option].Name));
        return string.IsNullOrEmpty(variable) ? null : variable;
    }

    // HOLDFAST_CREDENTIAL and the like.
    private static string VariableOf(string option) => $"HOLDFAST_{option[2..].ToUpperInvariant()}";
}

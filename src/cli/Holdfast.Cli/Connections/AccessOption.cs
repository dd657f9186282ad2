using System.CommandLine;
using Holdfast.Cli.Verbs;
using Holdfast.Client;
using Holdfast.Client.Security;

namespace Holdfast.Cli.Connections;

/// <summary>
/// Who calls, and which servers are believed. Each names a file: a secret on a command line could be read by everybody
/// on the machine.
/// </summary>
internal static class AccessOption
{
    private static readonly Option<string?> Credential = File(
        "--credential", "Your credential at masters: principal and secret, or Mesos' JSON.");

    // An agent's address is what that agent announced: whoever is root there would be shown what masters obey.
    private static readonly Option<string?> AgentCredential = File(
        "--agent-credential", "Your credential at agents (logs, sandboxes, trash), which are shown no other.");

    private static readonly Option<string?> Authority = File(
        "--ca", "The authority (PEM) of servers that are believed; with it they are called by https.");

    private static readonly Option<string?> Certificate = File(
        "--cert", "Your certificate (PEM), for servers that want one; needs --ca.");

    private static readonly Option<string?> Key = File("--key", "Its key (PEM), where it is not in the same file.");

    /// <summary>The options, of every verb.</summary>
    public static IReadOnlyList<Option<string?>> Options { get; } =
        [Credential, AgentCredential, Authority, Certificate, Key];

    /// <summary>What is said of access, in the options of a client of masters.</summary>
    /// <exception cref="Failure">A file cannot be used.</exception>
    public static ClientOptions Apply(ClientSettings settings, ClientOptions options)
    {
        var authority = settings.Of(Authority);
        var (certificate, key) = (settings.Of(Certificate), settings.Of(Key));
        if (authority is null && (certificate ?? key) is { } own)
            throw Failure.Usage($"{own.By} is for servers that --ca makes believable: name that file too.");
        return options with
        {
            Credential = Read(settings, Credential),
            Tls = authority is { } trusted
                ? Read(trusted.By, trusted.Text,
                    () => ClientTls.FromFiles(trusted.Text, certificate?.Text, key?.Text), certificate)
                : null,
        };
    }

    /// <summary>What agents are shown instead; null for nothing.</summary>
    /// <exception cref="Failure">The file cannot be used.</exception>
    public static ClientCredential? ForAgents(ClientSettings settings) => Read(settings, AgentCredential);

    private static ClientCredential? Read(ClientSettings settings, Option<string?> option) =>
        settings.Of(option) is { } file
            ? Read(file.By, file.Text, () => ClientCredential.FromFile(file.Text))
            : null;

    // What a fault names is what one of two files names: a certificate, or else the first.
    private static T Read<T>(string by, string path, Func<T> read, (string Text, string By)? certificate = null)
    {
        try
        {
            return read();
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Failure.Usage($"{by} names {path}, or a file that goes with it, which is not there: {cause.Message}");
        }
        catch (IOException cause)
        {
            var isOfCertificate = certificate is { } own && cause.Message.Contains(own.Text, StringComparison.Ordinal);
            throw Failure.Usage($"{(isOfCertificate ? certificate!.Value.By : by)}: {cause.Message}"
                + (isOfCertificate ? " Its key is in the same file, or named by --key." : ""));
        }
    }

    private static Option<string?> File(string name, string description) => new(name)
    {
        Description = $"{description} Else that of {ClientSettings.VariableOf(name)}.", HelpName = "FILE",
        Recursive = true,
    };
}

using System.Text.RegularExpressions;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Doctor;

/// <summary>The package's file of the agent's options: where this machine's agent keeps, or will keep, its data.
/// </summary>
internal static partial class AgentOptionsFile
{
    private const string Path = "/etc/holdfast/agent.yaml";
    private const string Usual = "/var/lib/holdfast/agent";

    /// <summary>The directories of this machine's agent; what the package's has where no options say otherwise.
    /// </summary>
    /// <exception cref="Failure">The file is there and cannot be read.</exception>
    public static IReadOnlyList<string> Directories()
    {
        try
        {
            return Directories(File.Exists(Path) ? File.ReadAllText(Path) : "");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Failure.Failed(
                $"Where the agent keeps its data stands in {Path}, which cannot be read: {cause.Message} Name the "
                + "directory: holdfast doctor --work-dir DIR.");
        }
    }

    /// <summary>Those that a file with this text names: the work directory, then the roots of further disks.</summary>
    /// <remarks>Options are YAML or JSON, which the agent reads in full. Here the two names are looked for.</remarks>
    public static IReadOnlyList<string> Directories(string text)
    {
        var lines = text.Split('\n').Where(line => !line.TrimStart().StartsWith('#'));
        var options = string.Join('\n', lines);
        var work = WorkDirectory().Match(options);
        return
        [
            work.Success ? work.Groups[1].Value : Usual,
            .. Root().Matches(options).Select(match => match.Groups[1].Value).Distinct(),
        ];
    }

    [GeneratedRegex("""(?:^|[{,])\s*"?work[_-]dir"?\s*:\s*["']?([^\s"',}]+)""", RegexOptions.Multiline)]
    private static partial Regex WorkDirectory();

    [GeneratedRegex("""\broot"?\s*:\s*["']?([^\s"',}]+)""")]
    private static partial Regex Root();
}

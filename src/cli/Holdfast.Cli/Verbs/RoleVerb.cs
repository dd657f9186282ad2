using System.Runtime.InteropServices;

namespace Holdfast.Cli.Verbs;

/// <summary>The verbs that run a member of a cluster, or work on its files: this process becomes
/// <c>holdfast-server</c>, which lies beside it.</summary>
internal static partial class RoleVerb
{
    private const string Server = "holdfast-server";

    /// <summary>All of them, and what each is for.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["master"] = "Runs a master.",
        ["agent"] = "Runs an agent.",
        ["dev"] = "Runs a small cluster on this machine, to try things.",
        ["registry"] = "Copies and restores what a master has stored.",
        ["certs"] = "Makes and renews the certificates of a cluster.",
    };

    /// <summary>Becomes the server; returns only if it cannot.</summary>
    public static int Become(string[] arguments, TextWriter error)
    {
        var path = Path.Combine(AppContext.BaseDirectory, Server);
        // The same process, so that whoever supervises it (systemd, a shell) has the role itself, not a parent of it.
        string[] words = [path, .. arguments];
        // Not as strings: freeing such an array, the generated code casts pointers, which overflows where they are
        // checked. Nothing frees these: the process becomes another, or ends.
        Execute(path, [.. words.Select(Marshal.StringToCoTaskMemUTF8), 0]);
        var cause = Marshal.GetLastPInvokeErrorMessage();
        error.WriteLine(
            $"holdfast: {path} cannot be run: {cause}. It belongs beside this program; install both again.");
        return ExitCode.Failed;
    }

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, nint[] arguments);
}

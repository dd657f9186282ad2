using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Volumes;

/// <summary>Where a task sees a volume: a path below its sandbox.</summary>
internal static class VolumePath
{
    /// <summary>The path.</summary>
    /// <exception cref="Failure">It leads elsewhere.</exception>
    public static string Require(string path) => path.Split('/').Any(part => part is "" or "." or "..")
        ? throw Failure.Usage(
            $"'{path}' is no path below the sandbox: write it without a slash at its ends and without dots, such as "
            + "data or var/data.")
        : path;
}

using System.Text;
using Holdfast.Hosting.Flags;

namespace Holdfast.Hosting.Logging;

/// <summary>The file in <c>--log_dir</c>, to which lines are added. From any thread.</summary>
/// <remarks>
/// It is opened for each line, so that it may be moved away at any time, as programs do that rotate logs. A log that
/// cannot be written stops nobody: standard error says so once, and has the lines all the same.
/// </remarks>
public sealed class LogFile
{
    private const UnixFileMode OwnerWritesGroupReads =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly Lock _gate = new();
    private readonly TextWriter _error;
    private bool _isFailing;

    /// <param name="path">Where it lies; absolute.</param>
    /// <param name="error">Is told when it cannot be written.</param>
    public LogFile(string path, TextWriter error) => (Path, _error) = (path, error);

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>The file that a process's flags ask for; null for none.</summary>
    /// <param name="flags">Its flags.</param>
    /// <param name="verb">What the process is, such as <c>master</c>.</param>
    /// <param name="faults">Gets a sentence where the directory can be neither found nor made.</param>
    public static LogFile? In(FlagValues flags, string verb, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(flags);
        ArgumentNullException.ThrowIfNull(faults);
        if (flags.Text("log_dir") is not { } directory) return null;
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            faults.Add($"--log_dir={directory} cannot be used: {cause.Message} Give a directory that this user may "
                + "write to, or leave the flag out and keep what comes on standard error.");
            return null;
        }

        return new LogFile(OwnPath(directory, verb), Console.Error);
    }

    /// <summary>The file that <c>/files</c> shows as the process's log: that of <c>--external_log_file</c>, else the
    /// one in <c>--log_dir</c>; null for none.</summary>
    /// <inheritdoc cref="In"/>
    public static string? Shown(FlagValues flags, string verb)
    {
        ArgumentNullException.ThrowIfNull(flags);
        if (flags.Text("external_log_file") is { } external) return System.IO.Path.GetFullPath(external);
        return flags.Text("log_dir") is { } directory ? OwnPath(directory, verb) : null;
    }

    /// <summary>Adds a line, with its end.</summary>
    public void Append(string line)
    {
        lock (_gate)
        {
            try
            {
                using var file = new FileStream(Path, new FileStreamOptions
                {
                    Mode = FileMode.Append,
                    Access = FileAccess.Write,
                    Share = FileShare.ReadWrite | FileShare.Delete,
                    BufferSize = 0,
                    UnixCreateMode = OwnerWritesGroupReads,
                });
                file.Write(Encoding.UTF8.GetBytes(line));
                _isFailing = false;
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                if (!_isFailing) _error.WriteLine($"The log file {Path} cannot be written: {cause.Message}");
                _isFailing = true;
            }
        }
    }

    private static string OwnPath(string directory, string verb) =>
        System.IO.Path.Combine(System.IO.Path.GetFullPath(directory), $"holdfast-{verb}.log");
}

using Holdfast.Cli.Output;
using Holdfast.Cli.Resources;
using FileInfo = Holdfast.Protocol.V1.FileInfo;

namespace Holdfast.Cli.Tasks.Run;

/// <summary>Tells how far a task is before it runs, by what lies in its sandbox.</summary>
internal static class ArrivedFiles
{
    private const double BytesPerMegabyte = 1 << 20;

    /// <summary>One line.</summary>
    /// <param name="request">The task.</param>
    /// <param name="sandbox">What lies in its sandbox.</param>
    /// <param name="waited">How long ago it was launched.</param>
    public static string Text(RunRequest request, IReadOnlyList<FileInfo> sandbox, TimeSpan waited)
    {
        var time = $"{waited.TotalSeconds:0} s";
        if (request.Uris.Count == 0) return $"Task '{request.Name}' is being started: {time}";
        // The two that each command has are no files of its URIs.
        var arrived = sandbox.Where(file => NameOf(file) is not ("stdout" or "stderr")).ToList();
        if (arrived.Count == 0) return $"Task '{request.Name}' fetches {Files(request.Uris.Count)}: {time}";
        var megabytes = arrived.Sum(file => (double)file.Size) / BytesPerMegabyte;
        var last = NameOf(arrived.MaxBy(file => Ages.Of(file.Mtime))!);
        return $"Task '{request.Name}' fetches {Files(request.Uris.Count)}: {time}, {Amounts.Megabytes(megabytes)} so "
            + $"far, now {last}";
    }

    private static string Files(int count) => count == 1 ? "a file" : $"{count} files";

    // The agent's task may call them what it likes; what moves the cursor stays out of the terminal.
    private static string NameOf(FileInfo file) =>
        string.Concat(file.Path[(file.Path.LastIndexOf('/') + 1)..].Select(letter =>
            char.IsControl(letter) ? '?' : letter));
}

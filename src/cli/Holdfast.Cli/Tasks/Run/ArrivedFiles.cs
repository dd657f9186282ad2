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
    /// <param name="under">What is on its way, where it is known how long that is.</param>
    /// <param name="rateOf">How fast a file grows, by its name and length; null where that cannot be told.</param>
    public static string Text(
        RunRequest request, IReadOnlyList<FileInfo> sandbox, TimeSpan waited, FetchUnderWay? under = null,
        Func<string, double, double?>? rateOf = null)
    {
        var time = $"{waited.TotalSeconds:0} s";
        if (request.Uris.Count == 0) return $"Task '{request.Name}' is being started: {time}";
        if (under is not null) return UnderWay(request, sandbox, time, under, rateOf);
        // The two that each command has are no files of its URIs.
        var arrived = sandbox.Where(file => NameOf(file) is not ("stdout" or "stderr")).ToList();
        if (arrived.Count == 0) return $"Task '{request.Name}' fetches {Files(request.Uris.Count)}: {time}";
        var last = NameOf(arrived.MaxBy(file => Ages.Of(file.Mtime))!);
        var bytes = arrived.Sum(file => (double)file.Size);
        return $"Task '{request.Name}' fetches {Files(request.Uris.Count)}: {time}, {Megabytes(bytes)} so far, "
            + $"now {last}";
    }

    private static string UnderWay(
        RunRequest request, IReadOnlyList<FileInfo> sandbox, string time, FetchUnderWay under,
        Func<string, double, double?>? rateOf)
    {
        var bytes = sandbox.Where(file => file.Path.EndsWith($"/{under.Name}", StringComparison.Ordinal))
            .Sum(file => (double)file.Size);
        var rate = rateOf?.Invoke(under.Name, bytes);
        var number = request.Uris.Count == 1 ? "" : $"{under.Number} of {request.Uris.Count}, ";
        return $"Task '{request.Name}' fetches {number}{under.Name}: {Megabytes(bytes)} of "
            + $"{Megabytes(under.Bytes)} ({HowFar.Percent(bytes, under.Bytes)})"
            + (rate is { } one ? $", {Megabytes(one)} a second" : "")
            + $"{HowFar.Rest(under.Bytes - bytes, rate)}, {time}";
    }

    private static string Megabytes(double bytes) => Amounts.Megabytes(bytes / BytesPerMegabyte);

    private static string Files(int count) => count == 1 ? "a file" : $"{count} files";

    private static string NameOf(FileInfo file) => file.Path[(file.Path.LastIndexOf('/') + 1)..];
}

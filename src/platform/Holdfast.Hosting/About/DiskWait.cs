using Holdfast.Linux;
using Holdfast.Linux.Files;
using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.About;

/// <summary>Says so where a start waits for the disk of the work directory. Nothing goes without that disk, so it is
/// waited for as long as it takes; but whoever looks is to see for what.</summary>
/// <param name="directory">The work directory.</param>
/// <param name="patience">After how long it is said, and then again.</param>
/// <param name="time">Measures it.</param>
/// <param name="log">Hears it, beside the service manager.</param>
public sealed class DiskWait(string directory, TimeSpan patience, TimeProvider time, ILogger log)
{
    /// <summary>The usual patience: 10 s.</summary>
    public static readonly TimeSpan PatienceDefault = TimeSpan.FromSeconds(10);

    /// <summary>Makes a new one wait for what is done on the disk, such as the opening of a file.</summary>
    public T For<T>(Func<T> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        var gate = new Lock();
        var (since, isOver, isTold) = (time.GetTimestamp(), false, false);
        using (time.CreateTimer(_ => Tell(), state: null, patience, patience))
        {
            try
            {
                return use();
            }
            finally
            {
                lock (gate)
                {
                    isOver = true;
                    if (isTold) TellEnd(Since(since));
                }
            }
        }

        void Tell()
        {
            lock (gate)
            {
                if (isOver) return;
                isTold = true;
                TellWait(Since(since));
            }
        }
    }

    private TimeSpan Since(long since) => TimeSpan.FromSeconds(Math.Round(time.GetElapsedTime(since).TotalSeconds));

    private void TellWait(TimeSpan duration)
    {
        var (source, point) = Place();
        log.StartWaits(duration, directory, source, point);
        Readiness.TellStatus($"Waits for {directory} on {source}, which does not answer", log);
    }

    // From the kernel's table of mounts: the disk itself would not answer that either.
    private (string Source, string Point) Place()
    {
        try
        {
            var mounts = MountPoints.Read();
            var point = mounts.Of(directory);
            return (mounts.SourceOf(point), point);
        }
        catch (LinuxException cause)
        {
            return ($"a disk that cannot be named ({cause.Message})", "an unknown place");
        }
    }

    private void TellEnd(TimeSpan duration)
    {
        log.StartGoesOn(directory, duration);
        Readiness.TellStatus("", log);
    }
}

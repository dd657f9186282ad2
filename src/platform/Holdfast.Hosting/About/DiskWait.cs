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

    /// <summary>Does what blocks on the disk, such as the opening of a file.</summary>
    public T For<T>(Func<T> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        using var wait = new Wait(this);
        return use();
    }

    /// <summary>Does what is over only with its task, such as a first flush that another thread waits for.</summary>
    public async Task<T> ForAsync<T>(Func<Task<T>> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        using var wait = new Wait(this);
        return await use();
    }

    private TimeProvider Time => time;

    private TimeSpan Patience => patience;

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

    // From its begin to its disposal.
    private sealed class Wait : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly DiskWait _owner;
        private readonly long _since;
        private readonly ITimer _timer;
        private bool _isOver;
        private bool _isTold;

        public Wait(DiskWait owner)
        {
            (_owner, _since) = (owner, owner.Time.GetTimestamp());
            _timer = owner.Time.CreateTimer(_ => Tell(), state: null, owner.Patience, owner.Patience);
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _isOver = true;
                if (_isTold) _owner.TellEnd(_owner.Since(_since));
            }
            _timer.Dispose();
        }

        private void Tell()
        {
            lock (_gate)
            {
                if (_isOver) return;
                _isTold = true;
                _owner.TellWait(_owner.Since(_since));
            }
        }
    }
}

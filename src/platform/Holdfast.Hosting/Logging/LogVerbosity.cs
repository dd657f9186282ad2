using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.Logging;

/// <summary>How much more than its flags say a process logs, for a while: glog's level of Mesos. From any
/// thread.</summary>
/// <remarks>0 is what the flags say; 1 tells debugging messages and what the web server says of requests; 2 and more
/// tell all.</remarks>
public sealed class LogVerbosity(TimeProvider time)
{
    private readonly Lock _gate = new();
    private int _level;
    private long _setAt;
    private TimeSpan _duration;

    /// <summary>The level that counts now.</summary>
    public int Level
    {
        get
        {
            lock (_gate)
            {
                // No timer: the next message finds that the while is over.
                if (_level > 0 && time.GetElapsedTime(_setAt) >= _duration) _level = 0;
                return _level;
            }
        }
    }

    /// <summary>Sets the level until the while is over.</summary>
    public void Set(int level, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        lock (_gate) (_level, _setAt, _duration) = (level, time.GetTimestamp(), duration);
    }

    /// <summary>Whether a message is told.</summary>
    /// <param name="lowest">What the flags say.</param>
    /// <param name="asked">The message's level.</param>
    internal bool Shows(LogLevel lowest, LogLevel asked)
    {
        if (asked >= lowest) return true;
        if (lowest == LogLevel.None) return false; // --quiet has no louder form.
        return Level switch
        {
            0 => false,
            1 => asked >= (lowest > LogLevel.Information ? LogLevel.Information : LogLevel.Debug),
            _ => true,
        };
    }
}

using System.Text;

namespace Holdfast.Integration.Tests.Power;

/// <summary>A disk that knows what a power loss would leave of it: all that was flushed, and of later writes any
/// part.</summary>
/// <remarks>
/// The model is that of a drive with a volatile cache. When a flush is answered, every write answered before it is on
/// the medium. A write after the last flush is there or not, each block of 4 KiB by itself, in any combination. From
/// the instant of the cut on every request fails, so that nobody can acknowledge anything that rests on a later one.
/// </remarks>
internal sealed class RecordedDisk
{
    private const int BlockBytes = 4096;

    private readonly Lock _gate = new();
    private readonly byte[] _now;
    private readonly byte[] _medium;
    private readonly List<(int Offset, byte[] Bytes)> _cache = [];
    private long _requests;
    private long _cutAt = long.MaxValue;
    private byte[]? _bad;
    private int _failures;

    /// <summary>A disk that begins with the bytes, all of them on the medium.</summary>
    public RecordedDisk(byte[] image) => (_now, _medium) = ((byte[])image.Clone(), image);

    public int Length => _now.Length;

    /// <summary>Whether its power is off.</summary>
    public bool IsCut
    {
        get { lock (_gate) return _requests >= _cutAt; }
    }

    /// <summary>Writes and flushes answered so far.</summary>
    public long Requests
    {
        get { lock (_gate) return _requests; }
    }

    /// <summary>Takes its power away with the n-th write or flush from now, which is still heard.</summary>
    public void CutAfter(long requests)
    {
        lock (_gate) _cutAt = _requests + requests;
    }

    /// <summary>Takes its power away.</summary>
    public void Cut()
    {
        lock (_gate) _cutAt = Math.Min(_cutAt, _requests);
    }

    /// <summary>The next write that holds the text fails, and nothing of it is there; later ones succeed.</summary>
    public void FailNextWriteOf(string text)
    {
        lock (_gate) _bad = Encoding.UTF8.GetBytes(text);
    }

    /// <summary>Whether that write came and failed.</summary>
    public bool HasFailed
    {
        get { lock (_gate) return _failures > 0; }
    }

    /// <summary>What is found on it when the power is back.</summary>
    public byte[] Survivors(Random chance)
    {
        lock (_gate)
        {
            // All, nothing, or half of what was in the cache: drives differ.
            var keptOfTwo = chance.Next(3);
            var medium = (byte[])_medium.Clone();
            foreach (var (offset, bytes) in _cache)
                for (var at = 0; at < bytes.Length; at += BlockBytes)
                    if (chance.Next(2) < keptOfTwo)
                        bytes.AsSpan(at, Math.Min(BlockBytes, bytes.Length - at)).CopyTo(medium.AsSpan(offset + at));
            return medium;
        }
    }

    /// <summary>False when its power is off, as all that follow.</summary>
    public bool TryRead(long offset, Span<byte> buffer)
    {
        lock (_gate)
        {
            if (_requests >= _cutAt) return false;
            _now.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
            return true;
        }
    }

    public bool TryWrite(long offset, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_requests >= _cutAt) return false;
            if (_bad is not null && bytes.IndexOf(_bad) >= 0)
            {
                _bad = null;
                _failures++;
                return false;
            }
            bytes.CopyTo(_now.AsSpan((int)offset));
            _cache.Add(((int)offset, bytes.ToArray()));
            _requests++;
            return true;
        }
    }

    public bool TryFlush()
    {
        lock (_gate)
        {
            if (_requests >= _cutAt) return false;
            foreach (var (offset, bytes) in _cache) bytes.CopyTo(_medium.AsSpan(offset));
            _cache.Clear();
            _requests++;
            return true;
        }
    }
}

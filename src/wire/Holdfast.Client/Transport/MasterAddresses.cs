namespace Holdfast.Client.Transport;

/// <summary>The masters that were named, and the one that led last. Safe to call from several threads.</summary>
internal sealed class MasterAddresses
{
    private readonly Lock _lock = new();
    private readonly Uri[] _named;
    private Uri? _leader;
    private int _next;

    public MasterAddresses(IEnumerable<Uri> named)
    {
        _named = [.. named];
        if (_named.Length == 0) throw new ArgumentException("No master is named.", nameof(named));
        foreach (var master in _named) Servers.Require(master, nameof(named));
    }

    public int Count => _named.Length;

    /// <summary>The one that answered last as a leader does; null where none has, or it is doubted.</summary>
    public Uri? Leader
    {
        get
        {
            lock (_lock) return _leader;
        }
    }

    /// <summary>The one to ask now.</summary>
    public Uri Current
    {
        get
        {
            lock (_lock) return _leader ?? _named[_next];
        }
    }

    /// <summary>This one answered as the leader does.</summary>
    public void Lead(Uri server)
    {
        lock (_lock) _leader = server;
    }

    /// <summary>Asking as we did led to a failure: the next attempt begins with another that was named.</summary>
    public void Doubt(Uri server)
    {
        lock (_lock)
        {
            // Another call may have found the new leader meanwhile.
            if (_leader is not null && _leader != server) return;
            if (_leader is null || _leader == _named[_next]) _next = (_next + 1) % _named.Length;
            _leader = null;
        }
    }
}

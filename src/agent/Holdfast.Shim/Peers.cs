using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Linux.Sockets;
using Holdfast.Shim.Messages;

namespace Holdfast.Shim;

/// <summary>The agents that listen to this shim: the one that started it, and those that came back after a
/// restart.</summary>
internal sealed class Peers
{
    /// <summary>One agent, and one more while it is being replaced, is what there should be; a few more do no
    /// harm.</summary>
    private const int Limit = 8;

    private readonly List<int> _sockets = [];
    private readonly List<ShimMessage> _history = [];

    /// <summary>Where new agents knock; negative before <see cref="Listen"/>.</summary>
    internal int Listener { get; private set; } = -1;

    internal List<int> Sockets => _sockets;

    internal void Listen(string path) => Listener = PacketSockets.Listen(path);

    /// <summary>Takes a peer and tells it what it missed.</summary>
    internal void Add(int socket)
    {
        if (_sockets.Count == Limit) Drop(_sockets[0]);
        _sockets.Add(socket);
        foreach (var message in _history)
            if (!Send(socket, message))
                break;
    }

    internal void AcceptAll()
    {
        for (var socket = PacketSockets.TryAccept(Listener); socket >= 0; socket = PacketSockets.TryAccept(Listener))
            Add(socket);
    }

    /// <summary>Tells all peers, and later every new one.</summary>
    internal void Tell(ShimMessage message)
    {
        _history.Add(message);
        foreach (var socket in _sockets.ToArray()) Send(socket, message);
    }

    /// <summary>The peer's next message; null when it has none, or is gone.</summary>
    internal ShimMessage? Receive(int socket)
    {
        Span<byte> packet = stackalloc byte[ShimMessage.LimitBytes];
        var length = PacketSockets.Receive(socket, packet);
        if (length > 0) return ShimMessage.Read(packet[..length]);
        if (length == 0 || Errno.Last != Errno.TryAgain) Drop(socket);
        return null;
    }

    // A peer that does not read is let go rather than waited for: it comes back, and the files say the rest.
    private bool Send(int socket, ShimMessage message)
    {
        Span<byte> packet = stackalloc byte[ShimMessage.LimitBytes];
        if (PacketSockets.TrySend(socket, packet[..message.Write(packet)])) return true;
        Drop(socket);
        return false;
    }

    private void Drop(int socket)
    {
        if (_sockets.Remove(socket)) FileCalls.Close(socket);
    }
}

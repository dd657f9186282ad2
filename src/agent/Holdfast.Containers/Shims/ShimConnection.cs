using System.Net.Sockets;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Linux.Sockets;
using Holdfast.Shim.Messages;

namespace Holdfast.Containers.Shims;

/// <summary>The agent's end of the socket to one shim.</summary>
internal sealed class ShimConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _packet = new byte[ShimMessage.LimitBytes];

    internal ShimConnection(int descriptor) => _socket = new(new SafeSocketHandle(descriptor, ownsHandle: true));

    /// <summary>Nothing comes from an idle shim but the end of its life.</summary>
    internal bool IsSilent => !_socket.Poll(0, SelectMode.SelectRead);

    public void Dispose() => _socket.Dispose();

    /// <summary>To the shim that holds the container of this directory; null when none listens there.</summary>
    internal static ShimConnection? TryOpen(string runtimeDirectory)
    {
        var directory = FileCalls.TryOpen(
            FileCalls.WorkingDirectory, runtimeDirectory, OpenFlags.PathOnly | OpenFlags.Directory);
        if (directory < 0) return null;
        try
        {
            // A socket's path has at most 107 bytes, and a work directory's may have thousands.
            var socket = PacketSockets.TryConnect($"/proc/self/fd/{directory}/{RuntimeFiles.Socket}");
            if (socket >= 0) return new(socket);
            return Errno.Last is Errno.NoEntry or Errno.ConnectionRefused
                ? null
                : throw new LinuxException("connect", $"{runtimeDirectory}/{RuntimeFiles.Socket}", Errno.Last);
        }
        finally
        {
            FileCalls.Close(directory);
        }
    }

    /// <summary>The next message; null when the shim has gone.</summary>
    internal async ValueTask<ShimMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var length = await _socket.ReceiveAsync(_packet, SocketFlags.None, cancellationToken);
            return length == 0 ? null : ShimMessage.Read(_packet.AsSpan(0, length));
        }
        catch (SocketException)
        {
            return null; // A shim killed with unread messages of ours resets the connection: gone all the same.
        }
    }

    /// <summary>False when the shim has gone.</summary>
    internal async ValueTask<bool> SendAsync(ShimMessage message, CancellationToken cancellationToken)
    {
        var packet = new byte[ShimMessage.LimitBytes];
        var length = message.Write(packet);
        try
        {
            await _socket.SendAsync(packet.AsMemory(0, length), SocketFlags.None, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}

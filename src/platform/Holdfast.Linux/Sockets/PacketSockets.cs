using System.Runtime.InteropServices;
using System.Text;
using Holdfast.Linux.Files;

namespace Holdfast.Linux.Sockets;

/// <summary>Unix sockets that keep packets whole (SOCK_SEQPACKET), by name in the working directory or as a
/// pair.</summary>
public static unsafe class PacketSockets
{
    private const int UnixFamily = 1;
    private const int SequentialPackets = 5;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int AddressBytes = 110;

    /// <summary>Two ends joined to each other, both close-on-exec.</summary>
    public static (int First, int Second) Pair()
    {
        var ends = stackalloc int[2];
        if (Libc.SocketPair(UnixFamily, SequentialPackets | CloseOnExec, 0, ends) < 0)
            throw LinuxException.Last("socketpair", "");
        return (ends[0], ends[1]);
    }

    /// <summary>Listens at a path of at most 107 bytes.</summary>
    public static int Listen(string path)
    {
        var socket = Libc.Socket(UnixFamily, SequentialPackets | CloseOnExec | NonBlocking, 0);
        if (socket < 0) throw LinuxException.Last("socket", path);
        var address = stackalloc byte[AddressBytes];
        var length = Address(path, address);
        if (Libc.Bind(socket, address, length) < 0 || Libc.Listen(socket, 16) < 0)
        {
            var failure = LinuxException.Last("bind", path);
            FileCalls.Close(socket);
            throw failure;
        }
        return socket;
    }

    /// <summary>Connects; negative, with <see cref="Errno.Last"/>, when nobody listens there.</summary>
    public static int TryConnect(string path)
    {
        var socket = Libc.Socket(UnixFamily, SequentialPackets | CloseOnExec, 0);
        if (socket < 0) throw LinuxException.Last("socket", path);
        var address = stackalloc byte[AddressBytes];
        var length = Address(path, address);
        if (Libc.Connect(socket, address, length) == 0) return socket;
        var errno = Errno.Last;
        FileCalls.Close(socket);
        Marshal.SetLastPInvokeError(errno);
        return -1;
    }

    /// <summary>The next waiting connection, non-blocking; negative when there is none.</summary>
    public static int TryAccept(int listener) => Libc.Accept4(listener, null, null, CloseOnExec | NonBlocking);

    /// <summary>One packet: 0 when the other end is closed, negative, with <see cref="Errno.Last"/>, on
    /// failure.</summary>
    public static int Receive(int socket, Span<byte> packet)
    {
        fixed (byte* bytes = packet)
        {
            nint length;
            do length = Libc.Receive(socket, bytes, (nuint)packet.Length, 0);
            while (length < 0 && Errno.Last == Errno.Interrupted);
            return (int)length;
        }
    }

    /// <summary>Sends one packet without waiting; false, with <see cref="Errno.Last"/>, when it could not.</summary>
    public static bool TrySend(int socket, ReadOnlySpan<byte> packet)
    {
        const int NoSignal = 0x4000, DoNotWait = 0x40;
        fixed (byte* bytes = packet)
        {
            nint length;
            do length = Libc.Send(socket, bytes, (nuint)packet.Length, NoSignal | DoNotWait);
            while (length < 0 && Errno.Last == Errno.Interrupted);
            return length == packet.Length;
        }
    }

    private static uint Address(string path, byte* address)
    {
        const int PathMax = 107;
        var bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length > PathMax)
            throw new ArgumentException(
                $"'{path}' has {bytes.Length} bytes; a socket's path has at most {PathMax}.", nameof(path));
        *(ushort*)address = UnixFamily;
        bytes.CopyTo(new Span<byte>(address + 2, PathMax));
        address[2 + bytes.Length] = 0;
        return (uint)(2 + bytes.Length + 1);
    }
}

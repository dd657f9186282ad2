using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Holdfast.Testing.Tls;

/// <summary>The first words of a TLS client, as bytes: the libraries of today refuse to speak old versions
/// themselves, and so cannot show that a server does.</summary>
/// <remarks>RFC 4346, section 7.4.1.2.</remarks>
public static class ClientHello
{
    private const byte AlertRecord = 21;
    private const byte HandshakeRecord = 22;
    private const byte ProtocolVersion = 70;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>What a server on loopback answers to a client whose best version is this minor one: 1 for TLS 1.0, 2
    /// for 1.1, 3 for 1.2.</summary>
    public static async Task<HelloAnswer> AskAsync(int port, byte minor)
    {
        var answer = await AnswerAsync(port, Of(minor));
        return answer switch
        {
            [HandshakeRecord, ..] => HelloAnswer.GoesOn,
            [AlertRecord, _, _, _, _, _, ProtocolVersion, ..] => HelloAnswer.WrongVersion,
            _ => HelloAnswer.Other,
        };
    }

    /// <summary>The beginning of what a server on loopback answers to these bytes, empty where it only hangs
    /// up.</summary>
    public static async Task<byte[]> AnswerAsync(int port, ReadOnlyMemory<byte> sent)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(Patience);
        await socket.ConnectAsync(IPAddress.Loopback, port, patience.Token);
        await socket.SendAsync(sent, patience.Token);
        var answer = new byte[64];
        try
        {
            return answer[..await socket.ReceiveAsync(answer, patience.Token)];
        }
        catch (SocketException cause) when (cause.SocketErrorCode == SocketError.ConnectionReset)
        {
            return [];
        }
    }

    private static byte[] Of(byte minor)
    {
        byte[] hello =
        [
            3, minor, .. RandomNumberGenerator.GetBytes(32), 0,
            // ECDHE with ECDSA and with RSA, AES in CBC, which every version has; and AES-GCM for 1.2.
            0, 12, 0xc0, 0x09, 0xc0, 0x0a, 0xc0, 0x13, 0xc0, 0x14, 0xc0, 0x2b, 0xc0, 0x2f,
            1, 0,
            // The curve P-256, plain points, and, from 1.2 on, SHA-256 with ECDSA and RSA.
            0, 24, 0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 6, 0, 4, 4, 3, 4, 1,
        ];
        byte[] message = [1, 0, (byte)(hello.Length >> 8), (byte)hello.Length, .. hello];
        return [HandshakeRecord, 3, 1, (byte)(message.Length >> 8), (byte)message.Length, .. message];
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Holdfast.Fetcher.Sources.Ftp;

/// <summary>The control connection to an FTP server: commands and their replies, bounded, in the clear or by
/// TLS.</summary>
internal sealed class FtpConnection : IAsyncDisposable
{
    private const int LineBytesMax = 2048;
    private const int LinesMax = 200;
    private readonly byte[] _buffer = new byte[LineBytesMax];
    private readonly string _host;
    private readonly StallGuard _guard;
    private readonly Socket _socket;
    private Stream _stream;
    private int _from, _to;

    private FtpConnection(string host, Socket socket, StallGuard guard)
    {
        (_host, _socket, _guard) = (host, socket, guard);
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>The address that was reached: data connections go there too, whatever the server says.</summary>
    internal IPAddress Address => ((IPEndPoint)_socket.RemoteEndPoint!).Address;

    /// <exception cref="BrokenTransferException">Nobody is there.</exception>
    internal static async Task<FtpConnection> OpenAsync(string host, int port, StallGuard guard)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, guard.Token);
            return new(host, socket, guard);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new BrokenTransferException(failure.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "connection refused",
                SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                    "the host's name is not known",
                _ => failure.Message,
            });
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="FetchException">The server's certificate is not trusted, or it cannot do TLS.</exception>
    internal async Task SecureAsync()
    {
        // What came before the handshake anybody may have put there.
        if (_from < _to) throw new FetchException("the server spoke in the clear where TLS was to begin");
        _stream = await SecureAsync(_stream);
    }

    /// <summary>TLS on a data connection, as on this one.</summary>
    internal async Task<SslStream> SecureAsync(Stream plain)
    {
        var secure = new SslStream(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = _host }, _guard.Token);
            return secure;
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException)
        {
            await secure.DisposeAsync();
            throw new FetchException(HttpFailure.SecureConnection((failure.InnerException ?? failure).Message));
        }
    }

    internal async Task SendAsync(string command)
    {
        // A line break would be another command.
        if (command.AsSpan().IndexOfAny('\r', '\n') >= 0)
            throw new FetchException("a line break in it cannot be sent to an FTP server");
        try
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), _guard.Token);
        }
        catch (IOException)
        {
            throw new BrokenTransferException("the server hung up");
        }
    }

    internal async Task<FtpReply> AskAsync(string command)
    {
        await SendAsync(command);
        return await HearAsync();
    }

    /// <summary>The next reply; of one with several lines the last line.</summary>
    internal async Task<FtpReply> HearAsync()
    {
        var line = await LineAsync();
        if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var code) || code is < 100 or > 599)
            throw new FetchException("the server's answer is not FTP");
        var last = $"{code} ";
        if (line.Length > 3 && line[3] == '-')
            for (var lines = 1; !line.StartsWith(last, StringComparison.Ordinal); lines++)
            {
                if (lines == LinesMax) throw new FetchException($"the server's answer is over {LinesMax} lines long");
                line = await LineAsync();
            }
        return new(code, line.Length > last.Length ? line[last.Length..] : "");
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string> LineAsync()
    {
        var line = new StringBuilder();
        while (line.Length < LineBytesMax)
        {
            if (_from == _to && !await FillAsync()) throw new BrokenTransferException("the server hung up");
            var character = (char)_buffer[_from++];
            if (character == '\n') return line.ToString().TrimEnd('\r');
            line.Append(character);
        }
        throw new FetchException($"the server's answer has a line of more than {LineBytesMax} bytes");
    }

    private async Task<bool> FillAsync()
    {
        try
        {
            (_from, _to) = (0, await _stream.ReadAsync(_buffer, _guard.Token));
            return _to > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

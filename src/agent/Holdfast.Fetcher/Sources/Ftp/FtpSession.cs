using System.Globalization;
using System.Net.Sockets;

namespace Holdfast.Fetcher.Sources.Ftp;

/// <summary>One login to an FTP server: says what a file is, and receives it, passively.</summary>
internal sealed class FtpSession : IAsyncDisposable
{
    private const int NotLoggedIn = 530, NotAvailable = 550;
    private readonly FtpConnection _control;
    private readonly StallGuard _guard;
    private readonly bool _isSecure;

    private FtpSession(FtpConnection control, StallGuard guard, bool isSecure) =>
        (_control, _guard, _isSecure) = (control, guard, isSecure);

    /// <summary>Connects and logs in.</summary>
    /// <param name="secure">Nothing but TLS will do.</param>
    /// <param name="fromTheStart">TLS before the first word, as on port 990; else by AUTH TLS.</param>
    internal static async Task<FtpSession> OpenAsync(
        string host, int port, bool secure, bool fromTheStart, string user, string password, StallGuard guard)
    {
        var control = await FtpConnection.OpenAsync(host, port, guard);
        try
        {
            if (secure && fromTheStart) await control.SecureAsync();
            Require(await control.HearAsync(), 220, "does not let us in");
            if (secure) await ProtectAsync(control, fromTheStart);
            await LoginAsync(control, user, password);
            Require(await control.AskAsync("TYPE I"), 200, "does not send files as they are");
            return new(control, guard, secure);
        }
        catch
        {
            await control.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the server tells of it.</summary>
    internal async Task<FtpDescription> DescribeAsync(string path)
    {
        var size = await _control.AskAsync($"SIZE {path}");
        var changed = await _control.AskAsync($"MDTM {path}");
        return new(size.Code == 213 && long.TryParse(
                size.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null,
            changed.Code == 213 ? changed.Text : null,
            size.Code == NotAvailable && changed.Code == NotAvailable ? size : null);
    }

    /// <summary>Appends to the part what of the file is missing in it.</summary>
    internal async Task ReceiveAsync(string path, PartFile part)
    {
        await using (var socket = new NetworkStream(await OpenDataAsync(), ownsSocket: true))
        {
            if (part.Length > 0)
            {
                var rest = await _control.AskAsync(string.Create(CultureInfo.InvariantCulture, $"REST {part.Length}"));
                if (rest.Code != 350) part.Restart();
            }
            var begins = await _control.AskAsync($"RETR {path}");
            if (begins.Code is not (125 or 150)) throw Refused(begins, "does not give the file");
            await ReceiveAsync(socket, part);
        }
        var ended = await _control.HearAsync();
        if (ended.Code is not (226 or 250))
            throw new BrokenTransferException($"the transfer broke off: the server answered {ended}");
    }

    private async Task ReceiveAsync(NetworkStream socket, PartFile part)
    {
        if (!_isSecure)
        {
            await Transfer.ReceiveAsync(socket, part, _guard);
            return;
        }
        await using var data = await _control.SecureAsync(socket);
        await Transfer.ReceiveAsync(data, part, _guard);
        try
        {
            // The server may wait for our word that we have it all before it gives its own.
            await data.ShutdownAsync();
        }
        catch (IOException)
        {
            // It did not, and has hung up; what it says next on the control connection tells whether that was all.
        }
    }

    public ValueTask DisposeAsync() => _control.DisposeAsync();

    private static async Task ProtectAsync(FtpConnection control, bool isProtected)
    {
        if (!isProtected)
        {
            Require(await control.AskAsync("AUTH TLS"), 234, "does not speak TLS");
            await control.SecureAsync();
        }
        Require(await control.AskAsync("PBSZ 0"), 200, "does not protect transfers");
        Require(await control.AskAsync("PROT P"), 200, "does not protect transfers");
    }

    private static async Task LoginAsync(FtpConnection control, string user, string password)
    {
        var answer = await control.AskAsync($"USER {user}");
        if (answer.Code == 331) answer = await control.AskAsync($"PASS {password}");
        // Not its text: a server may repeat what it was given.
        if (answer.Code is not (230 or 202)) throw Refused(answer with { Text = "" }, "refuses the login");
    }

    private async Task<Socket> OpenDataAsync()
    {
        var port = await _control.AskAsync("EPSV") is { Code: 229 } extended
            ? ExtendedPort(extended.Text)
            : PassivePort(await _control.AskAsync("PASV"));
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(_control.Address, port, _guard.Token);
            return socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new BrokenTransferException($"no data connection to port {port} of the server: {failure.Message}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // RFC 2428: "text (|||6446|)", whatever the delimiter.
    private static int ExtendedPort(string text)
    {
        var open = text.LastIndexOf('(') + 1;
        return open > 0 && open < text.Length && text[open..].Split(text[open]) is [_, _, _, var port, ..]
            && IsPort(port, out var number) ? number : throw NoPort();
    }

    // RFC 959: "text (h1,h2,h3,h4,p1,p2)". The address is not heeded: it could be anybody's.
    private static int PassivePort(FtpReply reply)
    {
        if (reply.Code != 227) throw Refused(reply, "does not open a data connection");
        var (open, close) = (reply.Text.LastIndexOf('('), reply.Text.LastIndexOf(')'));
        if (open < 0 || close < open || reply.Text[(open + 1)..close].Split(',') is not [_, _, _, _, var high, var low]
            || !byte.TryParse(high, CultureInfo.InvariantCulture, out var upper)
            || !byte.TryParse(low, CultureInfo.InvariantCulture, out var lower) || (upper, lower) == (0, 0))
            throw NoPort();
        return (upper << 8) + lower;
    }

    private static bool IsPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65_536;

    private static FetchException NoPort() => new("the server names no port for the data connection");

    private static void Require(FtpReply reply, int code, string otherwise)
    {
        if (reply.Code != code) throw Refused(reply, otherwise);
    }

    // It is busy or its line is broken, and it may give the rest to a new connection.
    private static FetchException Refused(FtpReply reply, string what)
    {
        var text = $"the server {what}: it answered {reply}";
        return reply.Code switch
        {
            421 or 425 or 426 => new BrokenTransferException(text),
            NotLoggedIn or NotAvailable => new RefusedException(text),
            _ => new FetchException(text),
        };
    }
}

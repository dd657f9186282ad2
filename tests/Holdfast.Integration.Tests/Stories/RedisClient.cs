using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>Speaks Redis' own protocol, just enough to write many keys and to read them back.</summary>
internal static class RedisClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits until a Redis with all its data loaded answers on the port, and with which process id.</summary>
    public static async Task<int> WaitAsync(int port)
    {
        var pid = await Eventually.GetAsync(() => PidAsync(port), Patience, $"a Redis on port {port}");
        return int.Parse(pid, CultureInfo.InvariantCulture);
    }

    /// <summary>Sets the keys of a round in one pipeline; each is on disk once this returns.</summary>
    public static async Task WriteAsync(int port, string round, int count)
    {
        var commands = new StringBuilder();
        for (var i = 0; i < count; i++) commands.Append($"SET {round}:{i} {Value(round, i)}\r\n");
        using var connection = await ConnectAsync(port);
        var sending = connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(commands.ToString())).AsTask();
        using var answers = new StreamReader(connection.GetStream(), Encoding.ASCII);
        for (var i = 0; i < count; i++) Assert.Equal("+OK", await LineAsync(answers));
        await sending;
    }

    /// <summary>Reads the keys of a round, each of which must be there with its value.</summary>
    public static async Task VerifyAsync(int port, string round, int count)
    {
        var commands = new StringBuilder();
        for (var i = 0; i < count; i++) commands.Append($"GET {round}:{i}\r\n");
        using var connection = await ConnectAsync(port);
        var sending = connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(commands.ToString())).AsTask();
        using var answers = new StreamReader(connection.GetStream(), Encoding.ASCII);
        for (var i = 0; i < count; i++)
        {
            Assert.StartsWith("$", await LineAsync(answers), StringComparison.Ordinal);
            Assert.Equal(Value(round, i), await LineAsync(answers));
        }
        await sending;
    }

    private static string Value(string round, int i) => $"{round}-value-{i}";

    private static async Task<string?> PidAsync(int port)
    {
        try
        {
            using var connection = await ConnectAsync(port);
            await connection.GetStream().WriteAsync("INFO server\r\nDBSIZE\r\n"u8.ToArray());
            using var answers = new StreamReader(connection.GetStream(), Encoding.ASCII);
            string? pid = null;
            for (var line = await LineAsync(answers); !line.StartsWith(':'); line = await LineAsync(answers))
            {
                if (line.StartsWith("-LOADING", StringComparison.Ordinal)) return null;
                if (line.StartsWith("process_id:", StringComparison.Ordinal)) pid = line["process_id:".Length..];
            }
            return pid;
        }
        catch (Exception cause) when (cause is SocketException or IOException)
        {
            return null; // It is not there yet.
        }
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static async Task<string> LineAsync(StreamReader answers) =>
        await answers.ReadLineAsync().WaitAsync(Patience) ?? throw new IOException("Redis closed the connection.");
}

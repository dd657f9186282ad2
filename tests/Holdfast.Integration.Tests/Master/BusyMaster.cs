using System.Text;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Master;

/// <summary>A master with a framework and an agent, for many bad calls: none may change anything.</summary>
public sealed class BusyMaster : IAsyncLifetime
{
    private static readonly string[] Documents = ["/slaves", "/tasks", "/roles", "/holdfast/v1/volumes"];
    private string _before = "";

    internal TestMaster Master { get; private set; } = null!;

    internal TestFramework Framework { get; private set; } = null!;

    internal TestAgent Agent { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Master = await TestMaster.StartAsync();
        Framework = await TestFramework.SubscribeAsync(
            Master, TestFramework.Subscription(), TestFramework.Protobuf);
        Agent = await TestAgent.ConnectAsync(Master);
        await Eventually.IsTrueAsync(
            async () => (_before = await ReadAsync()).Contains("\"offered_resources\":{\"disk\":0.0,\"mem\":1024",
                StringComparison.Ordinal),
            Eventually.DefaultBound, "the offer of all that there is");
    }

    /// <summary>Waits until all is as it was before: also what a refused ACCEPT gave back is offered again.</summary>
    internal Task ExpectUnchangedAsync() => Eventually.IsTrueAsync(
        async () => await ReadAsync() == _before, Eventually.DefaultBound, $"all to be as it was: {_before}");

    /// <summary>Sends a request of bytes and reads the whole answer.</summary>
    internal async Task<(int Status, string Text)> AskAsync(
        string method, string path, byte[] body, params (string Name, string Value)[] headers)
    {
        using var http = new RawHttp(Master.Port);
        var answer = await http.SendAsync(method, path, TestMaster.Pairs(headers), body, TestMaster.Token);
        return (answer.Status, Encoding.UTF8.GetString(await http.ReadBodyAsync(answer, TestMaster.Token)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Framework.Dispose();
        await Agent.DisposeAsync();
        await Master.DisposeAsync();
    }

    private async Task<string> ReadAsync()
    {
        var text = new StringBuilder();
        foreach (var path in Documents)
            text.Append(Encoding.UTF8.GetString((await Master.AskAsync("GET", path)).Body));
        return text.ToString();
    }
}

using System.Text;
using Google.Protobuf;
using Holdfast.Hosting.State;
using Holdfast.Protocol.Json;
using AgentCall = Holdfast.Protocol.V1.Agent.Call.Types.Type;
using AgentResponse = Holdfast.Protocol.V1.Agent.Response;
using MasterCall = Holdfast.Protocol.V1.Master.Call.Types.Type;
using MasterResponse = Holdfast.Protocol.V1.Master.Response;

namespace Holdfast.Integration.Tests.Recorded;

/// <summary>Every operator's call that only asks, in both forms of its answer.</summary>
[Collection(FullCluster.Name)]
public sealed class CallFormTests(FullCluster cluster)
{
    // Times and counts, which are others a moment later.
    private static readonly string[] Moving = ["GET_METRICS", "GET_CONTAINERS"];

    public static TheoryData<string> MasterCalls => [.. Asking<MasterCall>()];

    public static TheoryData<string> AgentCalls => [.. Asking<AgentCall>()];

    [Theory, MemberData(nameof(MasterCalls))]
    public Task Answer_OfAMaster_SaysTheSameInBothForms(string call) =>
        CompareAsync("master", call, MasterResponse.Parser, static answer => EnumNames.Of(answer.Type));

    [Theory, MemberData(nameof(AgentCalls))]
    public Task Answer_OfAnAgent_SaysTheSameInBothForms(string call) =>
        CompareAsync("agent", call, AgentResponse.Parser, static answer => EnumNames.Of(answer.Type));

    private async Task CompareAsync<T>(
        string process, string call, MessageParser<T> parser, Func<T, string> typeOf)
        where T : class, IMessage<T>, new()
    {
        var json = await cluster.CallAsync(process, call, "application/json");
        var binary = await cluster.CallAsync(process, call, "application/x-protobuf");

        var (read, parsed) = (MesosJson.Read<T>(json), parser.ParseFrom(binary));
        Assert.Equal((call, call), (typeOf(read), typeOf(parsed)));
        // Read once more, since JSON spells out what a message leaves to be understood.
        Assert.Equal(
            Encoding.UTF8.GetString(MesosJson.ToUtf8(read)), Encoding.UTF8.GetString(MesosJson.ToUtf8(parsed)));
    }

    private static IEnumerable<string> Asking<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>().Select(EnumNames.Of)
            .Where(static name => name.StartsWith("GET_", StringComparison.Ordinal)).Except(Moving);
}

using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Client.Tests.Schedulers;

/// <summary>A framework and a master's words to it.</summary>
internal static class Frameworks
{
    public const string Id = "master-0001";

    public static Call.Types.Subscribe Subscribe => new()
    {
        FrameworkInfo = new FrameworkInfo { User = "nobody", Name = "redis" },
    };

    public static Event Subscribed => new()
    {
        Type = Event.Types.Type.Subscribed,
        Subscribed = new Event.Types.Subscribed
        {
            FrameworkId = new FrameworkID { Value = Id },
            HeartbeatIntervalSeconds = 15,
        },
    };

    public static Event Heartbeat => new() { Type = Event.Types.Type.Heartbeat };

    public static Call Revive => new() { Type = Call.Types.Type.Revive };

    public static bool IsSubscribe(ReceivedRequest request) =>
        request.Text.Contains("\"SUBSCRIBE\"", StringComparison.Ordinal);

    /// <summary>Takes a subscription and keeps it.</summary>
    public static async Task TakeAsync(ScriptedConnection connection, string streamId = "stream-1")
    {
        await connection.OpenStreamAsync(streamId);
        await connection.SendAsync(Subscribed);
        await connection.HoldAsync();
    }
}

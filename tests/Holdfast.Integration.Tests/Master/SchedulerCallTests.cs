using Google.Protobuf;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using OperationState = Holdfast.Model.Statuses.OperationState;
using Task = System.Threading.Tasks.Task;
using WireOperationState = Holdfast.Protocol.V1.OperationState;
using WireTaskState = Holdfast.Protocol.V1.TaskState;

namespace Holdfast.Integration.Tests.Master;

/// <summary>
/// Calls and events of the scheduler API that other stories do not meet, from the framework's bytes to the agent and
/// back. What depends on the form of a call alone is compared with recordings.
/// </summary>
public sealed class SchedulerCallTests
{
    private static readonly byte[] Uuid = [.. Enumerable.Range(1, 16).Select(static part => (byte)part)];

    public static TheoryData<string> Forms => [TestFramework.Json, TestFramework.Protobuf];

    [Theory, MemberData(nameof(Forms))]
    public async Task Message_BothWays_ArrivesWithItsBytes(string form)
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription(), form);
        await using var agent = await TestAgent.ConnectAsync(master);
        byte[] data = [0, 255, 10, 34];
        var (id, executor) = (FrameworkId.Parse(framework.Id), ExecutorId.Parse("e"));
        await agent.SayAsync(new ExecutorStarted(new ExecutorReport(id, new ExecutorSpec
        {
            Id = executor, Kind = ExecutorKind.Custom, Command = new CommandSpec { Value = "./executor" },
            Resources = [], Wire = new ExecutorInfo
            {
                ExecutorId = new() { Value = "e" }, FrameworkId = new() { Value = framework.Id },
                Type = ExecutorInfo.Types.Type.Custom, Command = new() { Value = "./executor" },
            }.ToByteArray(),
        }, ContainerId.Parse("c"))));

        await agent.SayAsync(new ExecutorSaid(id, executor, data));
        var heard = (await framework.ReadEventAsync(Event.Types.Type.Message)).Message;
        await IsTakenAsync(framework, new Call
        {
            Type = Call.Types.Type.Message,
            Message = new()
            {
                AgentId = Id(agent), ExecutorId = new() { Value = "e" }, Data = ByteString.CopyFrom(data),
            },
        });
        var sent = await HearAsync<SendToExecutor>(agent);

        Assert.Equal((framework.Id, "e"), ($"{sent.Framework}", $"{sent.Executor}"));
        Assert.Equal(data, sent.Bytes.ToArray());
        Assert.Equal(data, heard.Data.ToByteArray());
        Assert.Equal(($"{agent.Id}", "e"), (heard.AgentId.Value, heard.ExecutorId.Value));
    }

    [Theory, MemberData(nameof(Forms))]
    public async Task KillShutdownAndAcknowledge_OfWhatRuns_ReachTheAgent(string form)
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription(), form);
        await using var agent = await TestAgent.ConnectAsync(master);
        var task = await LaunchAsync(framework, agent);

        await IsTakenAsync(framework, new Call
        {
            Type = Call.Types.Type.Kill,
            Kill = new()
            {
                TaskId = new() { Value = "t" }, AgentId = Id(agent),
                KillPolicy = new() { GracePeriod = new() { Nanoseconds = 7_000_000_000 } },
            },
        });
        var kill = await HearAsync<KillTask>(agent);
        await IsTakenAsync(framework, new Call
        {
            Type = Call.Types.Type.Shutdown,
            Shutdown = new() { AgentId = Id(agent), ExecutorId = new() { Value = "t" } },
        });
        var shutdown = await HearAsync<ShutdownExecutor>(agent);
        await IsTakenAsync(framework, new Call
        {
            Type = Call.Types.Type.Acknowledge,
            Acknowledge = new()
            {
                AgentId = Id(agent), TaskId = new() { Value = "t" }, Uuid = ByteString.CopyFrom(Uuid),
            },
        });
        var acknowledged = await HearAsync<AcknowledgeUpdate>(agent);

        Assert.Equal((task.Id, TimeSpan.FromSeconds(7)), (kill.Task, kill.Grace));
        Assert.Equal("t", $"{shutdown.Executor}");
        Assert.Equal((task.Id, new Guid(Uuid, bigEndian: true)), (acknowledged.Task, acknowledged.Uuid.Value));
    }

    [Theory, MemberData(nameof(Forms))]
    public async Task Reconcile_OfKnownAndUnknownTasks_IsAnsweredWithoutUuids(string form)
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription(), form);
        await using var agent = await TestAgent.ConnectAsync(master);
        await LaunchAsync(framework, agent);

        await IsTakenAsync(framework, new Call { Type = Call.Types.Type.Reconcile, Reconcile = new() });
        await IsTakenAsync(framework, new Call
        {
            Type = Call.Types.Type.Reconcile,
            Reconcile = new()
            {
                Tasks =
                {
                    new Call.Types.Reconcile.Types.Task { TaskId = new() { Value = "ghost" }, AgentId = Id(agent) },
                    new Call.Types.Reconcile.Types.Task { TaskId = new() { Value = "lost" } },
                },
            },
        });

        // The framework of this test is not partition-aware: all that is not there is TASK_LOST to it.
        await IsToldAsync(framework, "t", WireTaskState.TaskStaging);
        await IsToldAsync(framework, "ghost", WireTaskState.TaskLost);
        await IsToldAsync(framework, "lost", WireTaskState.TaskLost);
    }

    [Theory, MemberData(nameof(Forms))]
    public async Task Operation_WithAnId_IsToldReconciledAndAcknowledgedOnce(string form)
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription(), form);
        await using var agent = await TestAgent.ConnectAsync(master);
        var operation = await ReserveAsync(framework, agent);
        await agent.SayAsync(new OperationUpdated(new OperationUpdate
        {
            Operation = operation.Uuid,
            Id = operation.Id,
            Framework = operation.Framework,
            State = OperationState.Finished,
            Uuid = new UpdateUuid(new Guid(Uuid, bigEndian: true)),
        }, []));

        var told = await OperationToldAsync(framework);
        await ReconcileAsync(framework, agent, "op", "ghost");
        var known = await OperationToldAsync(framework);
        var ghost = await OperationToldAsync(framework);
        await IsTakenAsync(framework, new Call
        {
            Type = Call.Types.Type.AcknowledgeOperationStatus,
            AcknowledgeOperationStatus = new()
            {
                AgentId = Id(agent), OperationId = new() { Value = "op" }, Uuid = told.Uuid.Value,
            },
        });
        var acknowledged = await HearAsync<AcknowledgeOperation>(agent);
        await ReconcileAsync(framework, agent, "op");
        var after = await OperationToldAsync(framework);

        Assert.Equal((WireOperationState.OperationFinished, "op"), (told.State, told.OperationId.Value));
        Assert.Equal(Uuid, told.Uuid.Value.ToByteArray());
        Assert.Equal((WireOperationState.OperationFinished, null), (known.State, known.Uuid));
        Assert.Equal((WireOperationState.OperationUnknown, "ghost"), (ghost.State, ghost.OperationId.Value));
        Assert.Equal(operation.Uuid, acknowledged.Operation);
        Assert.Equal(WireOperationState.OperationUnknown, after.State);
    }

    [Theory, MemberData(nameof(Forms))]
    public async Task Executor_ThatEnds_IsAFailureWithItsStatus(string form)
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription(), form);
        await using var agent = await TestAgent.ConnectAsync(master);

        await agent.SayAsync(new ExecutorEnded(
            FrameworkId.Parse(framework.Id), ExecutorId.Parse("e"), Status: 256, Releasing: false));
        var failure = (await framework.ReadEventAsync(Event.Types.Type.Failure)).Failure;

        Assert.Equal(($"{agent.Id}", "e", 256), (failure.AgentId.Value, failure.ExecutorId.Value, failure.Status));
    }

    [Theory, MemberData(nameof(Forms))]
    public async Task Offer_WhoseAgentGoesAway_IsRescinded(string form)
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription(), form);
        string offer;
        await using (await TestAgent.ConnectAsync(master))
            offer = (await framework.ReadEventAsync(Event.Types.Type.Offers)).Offers.Offers_[0].Id.Value;

        var rescinded = (await framework.ReadEventAsync(Event.Types.Type.Rescind)).Rescind;

        Assert.Equal(offer, rescinded.OfferId.Value);
    }

    [Theory, MemberData(nameof(Forms))]
    public async Task Teardown_EndsStreamTasksAndTheId(string form)
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription(), form);
        await using var agent = await TestAgent.ConnectAsync(master);
        await LaunchAsync(framework, agent);

        await IsTakenAsync(framework, new Call { Type = Call.Types.Type.Teardown });
        while (await framework.ReadEventAsync() is not null)
        {
            // Until the end of the stream.
        }
        var shutdown = await HearAsync<ShutdownFramework>(agent);
        var again = await framework.CallAsync(new Call { Type = Call.Types.Type.Revive });
        using var back = await TestFramework.SubscribeAsync(
            master, TestFramework.Subscription(id: framework.Id), form);

        Assert.Equal(framework.Id, $"{shutdown.Framework}");
        Assert.Equal(400, again.Status);
        Assert.Equal(Event.Types.Type.Error, back.First.Type);
    }

    [Theory, MemberData(nameof(Forms))]
    public async Task Call_OfAFrameworkWhoseStreamIsBroken_IsForbidden(string form)
    {
        await using var master = await TestMaster.StartAsync();
        var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription(), form);
        framework.Dispose();

        await Testing.Eventually.IsTrueAsync(
            async () => (await framework.CallAsync(new Call { Type = Call.Types.Type.Revive })).Status == 403,
            Testing.Eventually.DefaultBound, "the call to be refused");
    }

    [Fact]
    public async Task UpdateFramework_IsAnsweredAndSeen()
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());
        var info = TestFramework.Subscription("renamed", framework.Id).Subscribe.FrameworkInfo;
        var call = new Call
        {
            Type = Call.Types.Type.UpdateFramework, UpdateFramework = new() { FrameworkInfo = info },
        };

        var answer = await framework.CallAsync(call);
        info.User = "somebody-else";
        var refused = await framework.CallAsync(call);

        Assert.Equal((200, "0"), (answer.Status, answer["Content-Length"]));
        Assert.Equal(400, refused.Status);
        var (_, json) = await master.OperateAsync("""{"type":"GET_FRAMEWORKS"}""");
        Assert.Contains("\"name\":\"renamed\"", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Call.Types.Type.AcceptInverseOffers)]
    [InlineData(Call.Types.Type.DeclineInverseOffers)]
    public async Task Call_ThatIsNotBuiltYet_IsNamed(Call.Types.Type type)
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());
        var call = new Call
        {
            Type = type,
            AcceptInverseOffers = new() { InverseOfferIds = { new OfferID { Value = "o" } } },
            DeclineInverseOffers = new() { InverseOfferIds = { new OfferID { Value = "o" } } },
        };

        Assert.Equal(501, (await framework.CallAsync(call)).Status);
    }

    private static AgentID Id(TestAgent agent) => new() { Value = $"{agent.Id}" };

    private static async Task IsTakenAsync(TestFramework framework, Call call) =>
        Assert.Equal(202, (await framework.CallAsync(call)).Status);

    private static async Task<T> HearAsync<T>(TestAgent agent)
        where T : Model.Messages.MasterMessage
    {
        while (true)
            if (await agent.HearAsync().WaitAsync(TimeSpan.FromMinutes(1), TestMaster.Token) is T found) return found;
    }

    private static async Task IsToldAsync(TestFramework framework, string task, WireTaskState state)
    {
        var status = (await framework.ReadEventAsync(Event.Types.Type.Update)).Update.Status;
        Assert.Equal((task, state), (status.TaskId.Value, status.State));
        Assert.False(status.HasUuid);
        Assert.Equal(Protocol.V1.TaskStatus.Types.Reason.Reconciliation, status.Reason);
    }

    private static async Task<OperationStatus> OperationToldAsync(TestFramework framework) =>
        (await framework.ReadEventAsync(Event.Types.Type.UpdateOperationStatus)).UpdateOperationStatus.Status;

    private static Task ReconcileAsync(TestFramework framework, TestAgent agent, params string[] operations) =>
        IsTakenAsync(framework, new Call
        {
            Type = Call.Types.Type.ReconcileOperations,
            ReconcileOperations = new()
            {
                Operations =
                {
                    operations.Select(id => new Call.Types.ReconcileOperations.Types.Operation
                    {
                        OperationId = new() { Value = id }, AgentId = Id(agent),
                    }),
                },
            },
        });

    private static async Task<TaskSpec> LaunchAsync(TestFramework framework, TestAgent agent)
    {
        var step = await AcceptAsync(framework, agent, new Offer.Types.Operation
        {
            Type = Offer.Types.Operation.Types.Type.Launch,
            Launch = new()
            {
                TaskInfos =
                {
                    new TaskInfo
                    {
                        Name = "t", TaskId = new() { Value = "t" }, AgentId = Id(agent),
                        Command = new() { Value = "sleep 1000" }, Resources = { Scalar("cpus", 1), Scalar("mem", 64) },
                    },
                },
            },
        });
        return Assert.IsType<LaunchStep>(step).Task;
    }

    private static async Task<OperationSpec> ReserveAsync(TestFramework framework, TestAgent agent)
    {
        var cpus = Scalar("cpus", 1);
        cpus.Reservations.Add(new Resource.Types.ReservationInfo
        {
            Type = Resource.Types.ReservationInfo.Types.Type.Dynamic, Role = "web",
        });
        var step = await AcceptAsync(framework, agent, new Offer.Types.Operation
        {
            Type = Offer.Types.Operation.Types.Type.Reserve, Id = new() { Value = "op" },
            Reserve = new() { Resources = { cpus } },
        });
        return Assert.IsType<OperationStep>(step).Operation;
    }

    private static async Task<BatchStep> AcceptAsync(
        TestFramework framework, TestAgent agent, Offer.Types.Operation operation)
    {
        var offer = (await framework.ReadEventAsync(Event.Types.Type.Offers)).Offers.Offers_[0];
        await IsTakenAsync(framework, new Call
        {
            Type = Call.Types.Type.Accept,
            Accept = new()
            {
                OfferIds = { offer.Id }, Operations = { operation }, Filters = new() { RefuseSeconds = 1000 },
            },
        });
        return Assert.Single((await HearAsync<RunBatch>(agent)).Batch.Steps);
    }

    private static Resource Scalar(string name, double value) => new()
    {
        Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = value },
    };
}

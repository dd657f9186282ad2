using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Holdfast.Link;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Link.V1;
using Holdfast.Protocol.V1;
using AgentMessage = Holdfast.Model.Messages.AgentMessage;
using Credential = Holdfast.Hosting.Access.Credential;
using MasterMessage = Holdfast.Model.Messages.MasterMessage;
using Resource = Holdfast.Model.Resources.Resource;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Integration.Tests.Master;

/// <summary>An agent that speaks the real link but runs nothing: it says what the test tells it to.</summary>
internal sealed class TestAgent : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<FromAgent, FromMaster> _call;
    private long _sent;
    private long _received;

    private TestAgent(GrpcChannel channel, AsyncDuplexStreamingCall<FromAgent, FromMaster> call) =>
        (_channel, _call) = (channel, call);

    public const string Hostname = "node1";

    public AgentId Id { get; private set; }

    /// <summary>Connects, is admitted, and reports 4 CPUs and 1,024 MB of memory.</summary>
    public static async Task<TestAgent> ConnectAsync(TestMaster master, Credential? credential = null)
    {
        var agent = Open(master, credential);
        await agent.GreetAsync();
        await agent.ReportAsync();
        // Acknowledged is what was taken: from now on the master knows what the agent has.
        while ((await agent.ReadAsync()).Frame is not { Acknowledged: > 0 })
        {
        }
        return agent;
    }

    /// <summary>Connects and says nothing.</summary>
    public static TestAgent Open(TestMaster master, Credential? credential = null)
    {
        Metadata headers = credential is null ? [] : [new("authorization", credential.ToBasic())];
        var channel = GrpcChannel.ForAddress($"http://{master.Ip}:{master.LinkPort}");
        return new TestAgent(
            channel, new AgentLink.AgentLinkClient(channel).Connect(headers, cancellationToken: TestMaster.Token));
    }

    /// <summary>Says hello, and is admitted.</summary>
    public async Task GreetAsync()
    {
        await WriteAsync(new FromAgent { Hello = Hello() });
        var welcome = await ReadAsync();
        Assert.Equal(FromMaster.KindOneofCase.Welcome, welcome.KindCase);
        Id = HandshakeMapping.Read(welcome.Welcome).Agent;
    }

    /// <summary>A hello of an agent that no master knows.</summary>
    public static Hello Hello() => HandshakeMapping.Write(new AgentHello
    {
        VersionMin = LinkVersion.Current.Min, VersionMax = LinkVersion.Current.Max, Agent = Spec(default),
        Ledger = Guid.NewGuid(), Generation = 1,
    });

    /// <summary>Reports its state, which has nothing in it unless it is changed before.</summary>
    public Task ReportAsync(Action<Report>? change = null)
    {
        var frame = new MessageFrame<AgentMessage>(++_sent, _received, new ReportState(new AgentReport
        {
            Agent = Spec(Id),
            Total = [Resource.Scalar(
                "cpus", Quantity.FromMilli(4_000)), Resource.Scalar("mem", Quantity.FromMilli(1_024_000))],
            Version = new ResourceVersion(Guid.NewGuid()),
            Volumes = [],
            Frameworks = [],
            Executors = [],
            Tasks = [],
            Operations = [],
        }));
        var wire = FrameMapping.Write(frame);
        change?.Invoke(wire.Message.Report);
        return WriteAsync(new FromAgent { Frame = wire });
    }

    /// <summary>Reads on until the master ends the connection.</summary>
    /// <returns>Why it does; null where it does not say so.</returns>
    public async Task<string?> ReadToEndAsync()
    {
        string? reason = null;
        while (await _call.ResponseStream.MoveNext(TestMaster.Token))
            reason = _call.ResponseStream.Current.Refusal?.Reason ?? reason;
        return reason;
    }

    /// <summary>Sends what the test made up.</summary>
    public Task WriteAsync(FromAgent message) => _call.RequestStream.WriteAsync(message, TestMaster.Token);

    /// <summary>Sends a message of the session.</summary>
    public Task SayAsync(AgentMessage message) => WriteAsync(new FromAgent
    {
        Frame = FrameMapping.Write(new MessageFrame<AgentMessage>(++_sent, _received, message)),
    });

    /// <summary>The next message of the master, passing over frames without one; pings are answered.</summary>
    public async Task<MasterMessage> HearAsync()
    {
        while (true)
        {
            switch (FrameMapping.Read((await ReadAsync()).Frame))
            {
                case MessageFrame<MasterMessage> message:
                    _received = message.Sequence;
                    return message.Message;
                case PingFrame<MasterMessage>:
                    await WriteAsync(
                        new FromAgent { Frame = FrameMapping.Write(new PongFrame<AgentMessage>(_received)) });
                    break;
            }
        }
    }

    /// <summary>Waits for the next batch, and says that all its operations are done.</summary>
    public async Task<IReadOnlyList<OperationSpec>> FinishAsync()
    {
        while (true)
        {
            if (await HearAsync() is not RunBatch { Batch: var batch }) continue;
            var operations = batch.Steps.OfType<OperationStep>().Select(step => step.Operation).ToList();
            foreach (var operation in operations)
                await SayAsync(new Model.Messages.OperationUpdated(new Model.Statuses.OperationUpdate
                {
                    Operation = operation.Uuid,
                    Agent = Id,
                    State = Model.Statuses.OperationState.Finished,
                    Uuid = new UpdateUuid(Guid.NewGuid()),
                }, []));
            return operations;
        }
    }

    /// <summary>Says of every task that it runs, and answers pings, until its connection ends.</summary>
    public async Task RunTasksAsync()
    {
        try
        {
            while (true)
            {
                if (await HearAsync() is not RunBatch { Batch: var batch }) continue;
                foreach (var task in batch.Steps.OfType<LaunchStep>().Select(step => step.Task))
                    await SayAsync(new Model.Messages.TaskUpdated(
                        new Model.Statuses.TaskUpdate
                        {
                            Framework = batch.Framework!.Id,
                            Task = task.Id,
                            Agent = Id,
                            State = Model.Statuses.TaskState.Running,
                            Source = Model.Statuses.UpdateSource.Executor,
                            At = DateTimeOffset.UnixEpoch,
                            Uuid = new UpdateUuid(Guid.NewGuid()),
                        },
                        Model.Statuses.TaskState.Running, Releasing: false));
            }
        }
        catch (RpcException)
        {
            // The test is over, or disposed of the agent.
        }
    }

    /// <summary>The next message of the connection.</summary>
    public async Task<FromMaster> ReadAsync()
    {
        Assert.True(await _call.ResponseStream.MoveNext(TestMaster.Token), "The master closed the link.");
        return _call.ResponseStream.Current;
    }

    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        await _channel.ShutdownAsync();
        _channel.Dispose();
    }

    private static AgentSpec Spec(AgentId id)
    {
        var info = new AgentInfo
        {
            Hostname = Hostname,
            Port = 5051,
            Attributes =
            {
                new Protocol.V1.Attribute { Name = "rack", Type = Value.Types.Type.Text,
                    Text = new() { Value = "r2" } },
            },
        };
        return new AgentSpec
        {
            Id = id, Hostname = Hostname, Ip = "127.0.0.1", Port = 5051, Version = "1.12.0", Wire = info.ToByteArray(),
        };
    }
}

using Grpc.Core;
using Grpc.Net.Client;
using Holdfast.Link;
using Holdfast.Model.Ids;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Link.V1;
using AgentMessage = Holdfast.Model.Messages.AgentMessage;
using MasterMessage = Holdfast.Model.Messages.MasterMessage;

namespace Holdfast.Benchmarks.Reading;

/// <summary>An agent that runs nothing, and reports its tasks to a real master over a link of its own.</summary>
internal sealed class ReportingAgent : IAsyncDisposable
{
    private readonly int _number;
    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<FromAgent, FromMaster> _call;
    private readonly SemaphoreSlim _sending = new(1);
    private AgentId _id;
    private long _sent;
    private long _received;
    private Task _listening = Task.CompletedTask;

    private ReportingAgent(int number, GrpcChannel channel)
    {
        (_number, _channel) = (number, channel);
        _call = new AgentLink.AgentLinkClient(channel).Connect();
    }

    /// <summary>Connects, is admitted, and reports its tasks; ends once the master has taken them.</summary>
    public static async Task<ReportingAgent> ConnectAsync(Uri master, int number, int tasks)
    {
        var agent = new ReportingAgent(number, GrpcChannel.ForAddress(master));
        await agent._call.RequestStream.WriteAsync(
            new FromAgent { Hello = HandshakeMapping.Write(ReportedAgent.Hello(number)) });
        agent._id = HandshakeMapping.Read((await agent.ReadAsync()).Welcome).Agent;
        await agent.SayAsync(ReportedAgent.Report(agent._id, number, tasks));
        while ((await agent.ReadAsync()).Frame is not { Acknowledged: > 0 })
        {
        }
        agent._listening = agent.ListenAsync();
        return agent;
    }

    /// <summary>Says that one of its tasks changed its state.</summary>
    public Task ChangeAsync(int task) => SayAsync(ReportedAgent.Change(_id, _number, task));

    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        await _listening;
        await _channel.ShutdownAsync();
        _channel.Dispose();
        _sending.Dispose();
    }

    private async Task SayAsync(AgentMessage message)
    {
        await _sending.WaitAsync();
        try
        {
            await _call.RequestStream.WriteAsync(new FromAgent
            {
                Frame = FrameMapping.Write(
                    new MessageFrame<AgentMessage>(++_sent, Volatile.Read(ref _received), message)),
            });
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                switch (FrameMapping.Read((await ReadAsync()).Frame))
                {
                    case MessageFrame<MasterMessage> message:
                        Volatile.Write(ref _received, message.Sequence);
                        break;
                    case PingFrame<MasterMessage>:
                        await AnswerPingAsync();
                        break;
                }
            }
        }
        catch (RpcException cause) when (cause.StatusCode == StatusCode.Cancelled)
        {
            // The measurement is over.
        }
    }

    private async Task AnswerPingAsync()
    {
        await _sending.WaitAsync();
        try
        {
            await _call.RequestStream.WriteAsync(new FromAgent
            {
                Frame = FrameMapping.Write(new PongFrame<AgentMessage>(Volatile.Read(ref _received))),
            });
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<FromMaster> ReadAsync()
    {
        if (!await _call.ResponseStream.MoveNext(CancellationToken.None))
            throw new InvalidOperationException($"The master closed the link of agent {_number}.");
        return _call.ResponseStream.Current is { Refusal: { } refusal }
            ? throw new InvalidOperationException($"The master refuses agent {_number}: {refusal}")
            : _call.ResponseStream.Current;
    }
}

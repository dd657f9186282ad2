using System.Collections.Concurrent;
using System.Diagnostics;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Executors;
using Holdfast.Hosting.Http;
using Holdfast.Protocol.V1.Executor;

namespace Holdfast.Agent.Executors;

/// <summary>Calls of custom executors that wait for the core's answer, and the streams on which executors hear
/// events.</summary>
internal sealed class ExecutorCalls(TimeProvider time)
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<ExecutorCallOutcome>> _waiting = new();
    private readonly ConcurrentDictionary<long, ExecutorStream> _streams = new();
    private long _last;

    /// <summary>A number for a call or a stream that was never used before.</summary>
    public long Next() => Interlocked.Increment(ref _last);

    /// <summary>The answer to come.</summary>
    public Task<ExecutorCallOutcome> Expect(long correlation) =>
        _waiting.GetOrAdd(correlation, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Nobody waits for the answer any more.</summary>
    public void Abandon(long correlation) => _waiting.TryRemove(correlation, out _);

    /// <summary>Opens a stream before its executor is known to be welcome: events that follow the answer must find
    /// it.</summary>
    public ExecutorStream Open(long connection, string mediaType) =>
        _streams.GetOrAdd(connection, number => new ExecutorStream(number, mediaType, new RecordStream(time)));

    /// <summary>Forgets a stream.</summary>
    public void Forget(long connection) => _streams.TryRemove(connection, out _);

    /// <summary>Does what the core asks for.</summary>
    public void Run(AgentEffect effect)
    {
        switch (effect)
        {
            case AnswerExecutor answer:
                if (_waiting.TryRemove(answer.Correlation, out var waiting)) waiting.TrySetResult(answer.Outcome);
                break;
            case TellExecutor tell:
                // A stream that is gone was reported as such; what it missed is told again when the executor is back.
                if (_streams.TryGetValue(tell.Connection, out var stream))
                    stream.Send(ExecutorEventMapping.Write(tell.Event));
                break;
            case CloseExecutor close:
                if (_streams.TryGetValue(close.Connection, out var ending)) ending.Records.Close();
                break;
            default:
                throw new UnreachableException($"No runner for {effect.GetType().Name}; add an arm above.");
        }
    }

    /// <summary>A heartbeat on every stream.</summary>
    public void Beat()
    {
        foreach (var stream in _streams.Values) stream.Send(new Event { Type = Event.Types.Type.Heartbeat });
    }

    /// <summary>Ends every stream: the agent stops, and executors come back to the next one.</summary>
    public void CloseAll()
    {
        foreach (var stream in _streams.Values) stream.Records.Close();
    }
}

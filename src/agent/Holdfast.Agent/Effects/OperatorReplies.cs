using System.Collections.Concurrent;
using Holdfast.Agent.Core;

namespace Holdfast.Agent.Effects;

/// <summary>Operators who wait for the core's answer to what they asked of this agent.</summary>
internal sealed class OperatorReplies<TAnswer>(AgentInbox inbox)
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<TAnswer>> _waiting = new();
    private long _last;

    /// <summary>Asks the core; its answer comes once what it rests on is durable.</summary>
    /// <param name="question">Makes the event of the time and of the number that the answer will have.</param>
    /// <param name="cancellationToken">Stops waiting; what was asked is done all the same.</param>
    public async Task<TAnswer> AskAsync(
        Func<DateTimeOffset, long, AgentEvent> question, CancellationToken cancellationToken)
    {
        var correlation = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[correlation] = answer;
        try
        {
            await inbox.PostAsync(question(inbox.Now, correlation));
            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _waiting.TryRemove(correlation, out _);
        }
    }

    /// <summary>Passes the core's answer on.</summary>
    public void Answer(long correlation, TAnswer answer)
    {
        if (_waiting.TryGetValue(correlation, out var waiting)) waiting.TrySetResult(answer);
    }
}

using System.Collections.Concurrent;
using Holdfast.Agent.Core;

namespace Holdfast.Agent.Effects;

/// <summary>Operators who wait to hear whether the agent now obeys its master.</summary>
internal sealed class TrustReplies(AgentInbox inbox)
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<AnswerTrust>> _waiting = new();
    private long _last;

    /// <summary>Asks the core.</summary>
    public async Task<AnswerTrust> AskAsync(CancellationToken cancellationToken)
    {
        var correlation = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<AnswerTrust>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[correlation] = answer;
        try
        {
            await inbox.PostAsync(new TrustMasterAsked(inbox.Now, correlation));
            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _waiting.TryRemove(correlation, out _);
        }
    }

    /// <summary>Passes the core's answer on.</summary>
    public void Answer(AnswerTrust answer)
    {
        if (_waiting.TryGetValue(answer.Correlation, out var waiting)) waiting.TrySetResult(answer);
    }
}

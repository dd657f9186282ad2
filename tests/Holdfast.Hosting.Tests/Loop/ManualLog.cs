using Holdfast.Model.Loop;

namespace Holdfast.Hosting.Tests.Loop;

/// <summary>A log whose commits become durable when the test says so.</summary>
internal sealed class ManualLog : ICommitLog<string>
{
    private readonly Queue<Action> _waiting = [];

    public List<string> Commits { get; } = [];

    public void Append(IReadOnlyList<string> deltas, Action whenDurable)
    {
        lock (_waiting)
        {
            Commits.Add(string.Join("+", deltas));
            _waiting.Enqueue(whenDurable);
        }
    }

    public void CompleteOne()
    {
        Action next;
        lock (_waiting) next = _waiting.Dequeue();
        next();
    }
}

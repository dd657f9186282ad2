using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Loop;

namespace Holdfast.Agent.Core.State;

/// <summary>The event being applied: its time, and where its deltas and effects go.</summary>
internal sealed class Turn
{
    private Frame<AgentDelta, AgentEffect>? _frame;

    /// <summary>The time of the event.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>Begins the next event.</summary>
    public void Begin(DateTimeOffset now, Frame<AgentDelta, AgentEffect> frame)
    {
        // A host's clock may be set back; the agent's time stands still then, so that no deadline moves away.
        if (now > Now) Now = now;
        _frame = frame;
    }

    /// <summary>Stores a row.</summary>
    public void Put(AgentRow row) => Frame.Store(new PutRow(row));

    /// <summary>Removes a row.</summary>
    public void Remove(string table, string key) => Frame.Store(new RemoveRow(table, key));

    /// <summary>Asks for something to be done.</summary>
    public void Do(AgentEffect effect) => Frame.Do(effect);

    /// <summary>Says something to people.</summary>
    public void Announce(AgentNotice notice, string text) => Frame.Do(new Announce(notice, text));

    private Frame<AgentDelta, AgentEffect> Frame =>
        _frame ?? throw new InvalidOperationException("No event is being applied.");
}

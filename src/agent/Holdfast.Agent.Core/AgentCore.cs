using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Views;
using Holdfast.Model.Loop;

namespace Holdfast.Agent.Core;

/// <summary>
/// The agent's decisions: its ledger of reservations and volumes, its tasks, its executors and its side of the link.
/// </summary>
public sealed partial class AgentCore : ICore<AgentEvent, AgentDelta, AgentEffect>
{
    private AgentCore()
    {
    }

    /// <summary>Whether a view made now would differ from the last one.</summary>
    public bool IsViewDirty { get; private set; } = true;

    /// <summary>Goes on from a ledger, or begins an empty one.</summary>
    /// <param name="rows">All rows of the ledger, in whatever order; none for a new agent.</param>
    /// <param name="facts">What the host found.</param>
    /// <param name="options">What the operator set.</param>
    /// <param name="random">Chance, for ids and pauses; belongs to the core from now on.</param>
    /// <param name="now">The time.</param>
    /// <param name="frame">Receives what is to be stored, and then done, before any event is applied.</param>
    public static RecoverOutcome Recover(
        IReadOnlyCollection<AgentRow> rows, AgentFacts facts, AgentOptions options, SeededRandom random,
        DateTimeOffset now,
        Frame<AgentDelta, AgentEffect> frame) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Apply(AgentEvent evt, Frame<AgentDelta, AgentEffect> frame) => throw new NotImplementedException();

    /// <summary>Makes an immutable view of the present state; on the loop's thread.</summary>
    public AgentView BuildView() => throw new NotImplementedException();
}

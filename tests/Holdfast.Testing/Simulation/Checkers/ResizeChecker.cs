using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;
using Holdfast.Testing.Simulation.Nodes;

namespace Holdfast.Testing.Simulation.Checkers;

/// <summary>A volume has the size that it was made with, and what finished resizes made of that: each counted once, in
/// the commit that tells of it (S1, S7).</summary>
internal sealed class ResizeChecker : IChecker
{
    private readonly HashSet<OperationUuid> _finished = [];
    private readonly Dictionary<VolumeId, Quantity> _sizes = [];

    public void AgentCommitted(SimAgent agent, IReadOnlyList<AgentDelta> deltas)
    {
        foreach (var delta in deltas)
            if (delta is PutRow { Row: VolumeRow { State: VolumeState.Creating } made })
                _sizes.TryAdd(made.Id, made.Resource.Amount);
        foreach (var delta in deltas)
            if (delta is PutRow { Row: OperationRow { Update.State: OperationState.Finished } row }
                && VolumeResize.IsOne(row.Operation.Kind) && _finished.Add(row.Operation.Uuid)) Apply(row);
        foreach (var delta in deltas)
        {
            if (delta is not PutRow { Row: VolumeRow row }) continue;
            var expected = _sizes.GetValueOrDefault(row.Id);
            Require(row.Resource.Amount == expected,
                $"{row.Resource} ({row.Id}) of {agent.Name} is to have {expected} MB");
        }
    }

    private void Apply(OperationRow row)
    {
        var resize = VolumeResize.Of(row.Operation);
        Require(row.Volumes.Length == 1, $"{row.Operation.Uuid} names {row.Volumes.Length} volumes");
        var size = _sizes.GetValueOrDefault(row.Volumes[0]);
        Require(size == resize.From.Amount, $"{row.Operation.Uuid} resizes {resize.From}, which has {size} MB");
        _sizes[row.Volumes[0]] = resize.To.Amount;
    }

    private static void Require(bool holds, string what)
    {
        if (!holds) throw SimulationFailedException.Broken("A size is the sum of finished operations (S1, S7)", what);
    }
}

using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Testing.Simulation.Nodes;
using Holdfast.Testing.Simulation.Running;

namespace Holdfast.Testing.Simulation.Checkers;

/// <summary>Nothing is purged because its retention is over before that has really passed, whatever clocks said
/// (S3).</summary>
internal sealed class RetentionChecker(Schedule schedule) : IChecker
{
    private readonly Dictionary<VolumeId, DateTimeOffset> _trashed = [];

    public void AgentCommitted(SimAgent agent, IReadOnlyList<AgentDelta> deltas)
    {
        foreach (var delta in deltas)
            switch (delta)
            {
                case PutRow { Row: VolumeRow { State: VolumeState.Trash } volume }
                    when agent.Machine.Volumes.GetValueOrDefault(volume.Id)?.TrashedAt is { } at:
                    _trashed[volume.Id] = at;
                    break;
                case PutRow { Row: PurgeRow purge } when _trashed.Remove(purge.Volume, out var since)
                    && purge.Cause == PurgeCause.RetentionOver && schedule.Now - since < SimAgent.TrashRetention:
                    throw SimulationFailedException.Broken(
                        "Destroyed data is kept for its retention (S3)",
                        $"{agent.Name} purged {purge.Volume} after {schedule.Now - since}");
            }
    }
}

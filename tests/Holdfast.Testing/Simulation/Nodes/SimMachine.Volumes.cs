using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Volumes;
using AgentProcess = Holdfast.Testing.Simulation.Running.SimProcess<
    Holdfast.Agent.Core.AgentEvent, Holdfast.Agent.Core.AgentDelta, Holdfast.Agent.Core.AgentEffect>;

namespace Holdfast.Testing.Simulation.Nodes;

internal sealed partial class SimMachine
{
    private void Make(AgentProcess process, VolumePlan plan)
    {
        if (_volumes.TryGetValue(plan.Volume, out var known))
        {
            Require(!known.IsInTrash, "A volume in the trash is never made anew", $"{plan.Volume}");
        }
        else if (IsFull || Fails)
        {
            process.Post(new VolumeMakeFailed(agent.Now, plan.Volume, "No space left on device"));
            return;
        }
        else
        {
            _volumes.Add(plan.Volume, new SimVolume
            {
                Limit = plan.Resource.Amount,
                IsShared = plan.Resource.Key.IsShared,
            });
        }

        process.Post(new VolumeMade(agent.Now, plan.Volume));
    }

    // A step that fails may have done its deed: the limit is then what nobody knows.
    private void Resize(AgentProcess process, ResizeVolume resize)
    {
        var id = resize.Plan.Volume;
        if (!_volumes.TryGetValue(id, out var volume) || volume.IsInTrash)
        {
            process.Post(new VolumeResizeFailed(agent.Now, id, resize.Size, "it is missing"));
            return;
        }

        var fails = Fails;
        if (!fails || chance.Percent(50)) volume.Limit = resize.Size;
        process.Post(fails
            ? new VolumeResizeFailed(agent.Now, id, resize.Size, "Input/output error")
            : new VolumeResized(agent.Now, id, resize.Size));
    }

    private void Check(AgentProcess process, VolumePlan plan)
    {
        var fault = _volumes.TryGetValue(plan.Volume, out var known) && !known.IsInTrash ? null : "it is missing";
        process.Post(new VolumeChecked(agent.Now, plan.Volume, fault));
    }

    private void Move(AgentProcess process, MoveToTrash move)
    {
        var id = move.Plan.Volume;
        foreach (var container in _containers.Values)
            Require(!container.IsAlive || !container.Volumes.Contains(id),
                "A volume in use is never moved away (S4)", $"{id} is used by {container.Id}");
        if (Fails)
        {
            process.Post(new VolumeTrashFailed(agent.Now, id, "Input/output error", VolumePlace.Volumes));
            return;
        }

        if (_volumes.TryGetValue(id, out var volume)) volume.TrashedAt ??= schedule.Now;
        process.Post(new VolumeTrashed(agent.Now, id));
    }

    private void Purge(AgentProcess process, VolumePlan plan)
    {
        if (_volumes.TryGetValue(plan.Volume, out var volume))
        {
            Require(volume.IsInTrash, "Only what lies in the trash is purged (S2)", $"{plan.Volume}");
            Require(
                agent.RowsOf<VolumeRow>().Any(row =>
                    row.Id == plan.Volume && row is { Destroyed: not null, PurgeBegun: true }),
                "Only what a stored destroy names is removed, once it is stored that this begins (S2, S3)",
                $"{plan.Volume}");
        }

        if (Fails)
        {
            if (volume is not null) volume.IsPartlyGone |= chance.Percent(50);
            process.Post(new TrashPurgeFailed(agent.Now, plan.Volume, "Device or resource busy"));
            return;
        }

        _volumes.Remove(plan.Volume);
        process.Post(new TrashPurged(agent.Now, plan.Volume));
    }

    private void CheckWipe(AgentProcess process, VolumePlan plan) => process.Post(new WipeChecked(
        agent.Now, plan.Volume, Files: 1, Bytes: 4096, Fails ? "a file is shared with another one" : null));

    // A step that fails may have done its deed.
    private void Restore(AgentProcess process, VolumePlan plan)
    {
        var id = plan.Volume;
        if (!_volumes.TryGetValue(id, out var volume))
        {
            process.Post(new VolumeRestoreFailed(agent.Now, id, "it is missing", VolumePlace.Nowhere));
            return;
        }

        Require(!volume.IsPartlyGone, "What a purge has begun to remove is never restored (S3)", $"{id}");
        var fails = Fails;
        if (!fails || chance.Percent(50)) volume.TrashedAt = null;
        process.Post(fails
            ? new VolumeRestoreFailed(
                agent.Now, id, "Input/output error", volume.IsInTrash ? VolumePlace.Trash : VolumePlace.Volumes)
            : new VolumeRestored(agent.Now, id));
    }

    private void Prepare(AgentProcess process, SandboxPlan plan) => process.Post(IsFull || Fails
        ? new SandboxFailed(agent.Now, plan.Container, "No space left on device")
        : new SandboxPrepared(agent.Now, plan.Container));

    private static void Require(bool holds, string rule, string what)
    {
        if (!holds) throw SimulationFailedException.Broken(rule, what);
    }
}

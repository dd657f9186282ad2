using Holdfast.Agent.Core.Batches;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core;

/// <remarks>
/// A volume becomes larger or smaller, also while a container holds it. Until the limit on the disk is another one the
/// volume is what it was to everybody; from the commit of the outcome on it has its new size, and so has what its
/// holder holds (S1, S7). What goes into it is held by the operation meanwhile, and so is the volume while no container
/// holds it: nobody begins anything with it.
/// </remarks>
public sealed partial class AgentCore
{
    private static readonly TimeSpan ResizeRetry = TimeSpan.FromMinutes(1);

    private StepState BeginResize(OperationEntry operation)
    {
        var resize = VolumeResize.Of(operation.Spec);
        if (FindVolume(resize.From) is not { } volume) return Refuse(operation, NoSuchVolume(resize.From));
        if (CheckResize(operation.Spec, volume) is { } reason) return Refuse(operation, reason);
        if (!_resources.Free.Contains(resize.Taken)) return Refuse(operation, Missing(operation.Spec, resize.Taken));
        switch (MakeRoom(resize.Taken.Select(static space => (space.Key.Disk?.Source, space.Amount)), out var lack))
        {
            case false: return Refuse(operation, lack ?? "there is no room");
            case null: return StepState.Waiting;
        }
        Store(operation, operation.Row with { Volumes = [volume.Id] });
        Occupy(volume, operation, resize);
        SetLimit(volume, resize.To);
        return StepState.UnderWay;
    }

    private string? CheckResize(OperationSpec operation, VolumeEntry volume)
    {
        if (volume.Resizing is { } other) return BeingResized(volume, other);
        if (volume.Row.State != VolumeState.Ready)
            return $"volume {Name(volume)} is {volume.State}"
                + (volume.Row.Reason is { } reason ? $": {reason}" : "");
        if (DiskOf(volume.Source) is { Fault: { } fault } disk) return Unusable(disk, fault);
        return volume.Holders is [var holder, ..] && !operation.Framework.IsNone
            && holder.Owner.Framework != operation.Framework
            ? $"volume {Name(volume)} is held by {Name(holder)}, which belongs to another framework"
            : null;
    }

    private string NoSuchVolume(Resource wanted) => FindNamesake(wanted) is { } other
        ? $"volume {Name(other)} is {other.Resource} now, and not {wanted}"
        : $"agent {_identity.Agent} has no volume {wanted}";

    private static string BeingResized(VolumeEntry volume, ResizeUnderWay resize) =>
        $"volume {Name(volume)} is being resized to {resize.Resize.To.Amount} MB by operation {resize.Operation}";

    private void Occupy(VolumeEntry volume, OperationEntry operation, VolumeResize resize)
    {
        volume.Resizing = new ResizeUnderWay(operation.Spec.Uuid, resize);
        _resources.Hold(resize.Taken);
        if (IsHeldByResize(volume)) _resources.Hold([volume.Resource]);
    }

    private static bool IsHeldByResize(VolumeEntry volume) =>
        volume is { Holders: [], Resizing: not null, Row.State: VolumeState.Ready };

    private void SetLimit(VolumeEntry volume, Resource size) =>
        _turn.Do(new ResizeVolume(volume.ToPlan(_identity.Agent), size.Amount));

    private void OnVolumeResized(VolumeId id, Quantity size)
    {
        if (FindResize(id, size) is not var (volume, operation, resize)) return;
        // It failed, and the old limit is set again.
        if (operation.Update.Message is { } reason) FailResize(volume, operation, resize, reason);
        else FinishResize(volume, operation, resize);
    }

    private void OnVolumeResizeFailed(VolumeResizeFailed evt)
    {
        if (FindResize(evt.Volume, evt.Size) is not var (volume, operation, resize)) return;
        if (operation.Update.Message is not { } first)
        {
            // The step may have failed after its deed.
            FailOperation(operation.Spec.Uuid, $"volume {Name(volume)} could not be resized from "
                + $"{resize.From.Amount} to {resize.To.Amount} MB: {evt.Reason}");
            SetLimit(volume, resize.From);
            return;
        }
        if (volume.Row.State != VolumeState.Ready)
        {
            // Nobody uses it; its limit is set as soon as it is back.
            FailResize(volume, operation, resize, first);
            return;
        }
        _turn.Announce(
            AgentNotice.ResizeTrouble, $"Volume {Name(volume)} was not resized, and its limit of {volume.Size} MB "
            + $"cannot be set again ({evt.Reason}); tried again. See whether {volume.Row.Root} is well.");
        _timers.Set(ResizeTimer(volume.Id), _turn.Now + ResizeRetry);
        _turn.Do(new CheckVolume(volume.ToPlan(_identity.Agent)));
    }

    private void OnResizeDue(string subject)
    {
        if (_volumes.TryGetValue(VolumeId.Parse(subject), out var volume) && volume.Resizing is { Resize: var resize })
            SetLimit(volume, resize.From);
    }

    /// <summary>The resize to which the outcome of a step belongs; null for one of a limit that was only set
    /// anew.</summary>
    private (VolumeEntry Volume, OperationEntry Operation, VolumeResize Resize)? FindResize(VolumeId id, Quantity size)
    {
        if (!_volumes.TryGetValue(id, out var volume) || volume.Resizing is not { Resize: var resize } resizing
            || !_operations.TryGetValue(resizing.Operation, out var operation)) return null;
        var wanted = operation.Update.Message is null ? resize.To : resize.From;
        return size == wanted.Amount ? (volume, operation, resize) : null;
    }

    private void FinishResize(VolumeEntry volume, OperationEntry operation, VolumeResize resize)
    {
        GiveUp(volume, resize);
        var (before, after) = (volume.Resource, volume.Resource.WithAmount(resize.To.Amount));
        Store(volume, volume.Row with { Resource = after });
        var isOffered = volume.Row.State == VolumeState.Ready;
        ResourceBag from = isOffered ? resize.Taken + before : resize.Taken;
        ResourceBag into = isOffered ? resize.Left + after : resize.Left;
        _resources.Convert(from, into, _turn);
        if (volume.Holders is [var holder, ..])
        {
            if (isOffered) _resources.Hold([after]);
            Resize(holder, resize);
        }
        Finish(operation, OperationState.Finished, null, resize.Left + after);
        Advance(operation);
        // The master takes an outcome as a whole; of a volume that is withheld there is none to be had.
        if (!isOffered) ChangeResources();
        RunWaitingBatches();
    }

    private void FailResize(VolumeEntry volume, OperationEntry operation, VolumeResize resize, string reason)
    {
        GiveUp(volume, resize);
        Finish(operation, OperationState.Failed, reason);
        Advance(operation);
        RunWaitingBatches();
    }

    // What the operation held is free again.
    private void GiveUp(VolumeEntry volume, VolumeResize resize)
    {
        if (IsHeldByResize(volume)) _resources.Release([volume.Resource]);
        _resources.Release(resize.Taken);
        _timers.Cancel(ResizeTimer(volume.Id));
        volume.Resizing = null;
    }

    /// <summary>What runs in the container holds the volume with its new size from now on, in every view, and that is
    /// what comes back when it ends.</summary>
    private void Resize(ContainerEntry container, VolumeResize resize)
    {
        if (container.Executor is { } executor && resize.IsIn(executor.Spec.Resources))
        {
            executor.Spec = executor.Spec with { Resources = resize.AppliedTo(executor.Spec.Resources) };
            _turn.Put(executor.ToRow());
            foreach (var task in executor.Framework.Tasks.Values)
                if (task.Spec.Executor?.Id == executor.Spec.Id)
                    Describe(task, task.Spec with { Executor = executor.Spec });
        }
        foreach (var task in FrameworkOf(container).Tasks.Values)
            if (task.Container == container.Id && task.Holding && resize.IsIn(task.Spec.Resources))
                Describe(task, task.Spec with { Resources = resize.AppliedTo(task.Spec.Resources) });
    }

    private void Describe(TaskEntry task, TaskSpec spec)
    {
        task.Spec = spec;
        _turn.Put(task.ToRow());
    }

    /// <summary>What a task or executor held is free, but for a volume that is being resized: that is once it
    /// is.</summary>
    private void GiveBack(ResourceBag resources)
    {
        var back = resources.Unallocate();
        foreach (var volume in back.PersistentVolumes)
            if (FindVolume(volume) is { Resizing: not null }) back -= volume;
        _resources.Release(back);
    }

    private void Resume(OperationEntry operation)
    {
        if (operation.IsOver || operation.Volumes.IsEmpty || !VolumeResize.IsOne(operation.Spec.Kind)) return;
        if (!_volumes.TryGetValue(operation.Volumes[0], out var volume)) return;
        var resize = VolumeResize.Of(operation.Spec);
        if (!_resources.Free.Contains(resize.Taken))
        {
            FailOperation(operation.Spec.Uuid, $"agent {_identity.Agent} was started with {_facts.Resources}, which "
                + $"leave no {resize.Taken} for volume {Name(volume)}");
            resize = resize with { Taken = [] };
        }
        Occupy(volume, operation, resize);
        SetLimit(volume, operation.Update.Message is null ? resize.To : resize.From);
    }

    private static TimerKey ResizeTimer(VolumeId id) => new(TimerKind.Resize, id.ToString());
}

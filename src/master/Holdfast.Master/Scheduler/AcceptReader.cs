using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf;
using Holdfast.Master.Core.Calls;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using Operation = Holdfast.Protocol.V1.Offer.Types.Operation;
using WireResource = Holdfast.Protocol.V1.Resource;

namespace Holdfast.Master.Scheduler;

/// <summary>ACCEPT to what the core understands. Faults travel with what they belong to: the rest of the call goes
/// on.</summary>
internal static class AcceptReader
{
    // What a task holds is compared and counted on the loop; no real one has a hundred.
    private const int TaskResourcesMax = 1_000;

    /// <summary>Reads the call.</summary>
    /// <param name="call">An ACCEPT.</param>
    /// <param name="refuseSeconds">How long what is left over is not wanted again.</param>
    public static AcceptCall Read(Call call, double? refuseSeconds)
    {
        var budget = new FaultBudget();
        return new(
            [.. call.Accept.OfferIds.Select(offer => offer.Value)],
            [.. call.Accept.Operations.Select(operation => Read(operation, call.FrameworkId.Value, budget))],
            refuseSeconds);
    }

    private static RequestedOperation Read(Operation wire, string framework, FaultBudget budget)
    {
        var faults = new List<string>();
        var requested = new RequestedOperation
        {
            Kind = Enum.IsDefined((OperationKind)wire.Type) ? (OperationKind)wire.Type : OperationKind.Unknown,
            Id = Id(wire, faults),
            UnusableId = faults.Count > 0 ? wire.Id?.Value : null,
            Wire = wire.ToByteArray(),
        };
        requested = wire.Type switch
        {
            Operation.Types.Type.Launch when wire.Launch is not null =>
                requested with { Tasks = [.. wire.Launch.TaskInfos.Select(task => Read(task, framework, budget))] },
            Operation.Types.Type.LaunchGroup when wire.LaunchGroup is not null =>
                requested with { Tasks = Read(wire.LaunchGroup, framework, budget) },
            Operation.Types.Type.Reserve when wire.Reserve is not null =>
                requested with { Resources = Read(wire.Reserve, faults) },
            Operation.Types.Type.Unreserve when wire.Unreserve is not null =>
                requested with { Resources = Read(wire.Unreserve.Resources, faults) },
            Operation.Types.Type.Create when wire.Create is not null =>
                requested with { Resources = Read(wire.Create.Volumes, faults) },
            Operation.Types.Type.Destroy when wire.Destroy is not null =>
                requested with { Resources = Read(wire.Destroy.Volumes, faults) },
            Operation.Types.Type.GrowVolume when wire.GrowVolume is { } grow => requested with
            {
                Resources = Read([grow.Volume], faults),
                Change = ResizeReader.Addition(grow.Addition, faults),
            },
            Operation.Types.Type.ShrinkVolume when wire.ShrinkVolume is { } shrink =>
                Shrink(requested, shrink.Volume, shrink.Subtract, faults),
            _ => Unreadable(requested, wire, faults),
        };
        return requested with { Fault = faults.Count == 0 ? null : string.Join(' ', budget.Spend(faults)) };
    }

    private static OperationId Id(Operation wire, List<string> faults)
    {
        if (wire.Id is null) return default;
        if (OperationId.TryParse(wire.Id.Value, CultureInfo.InvariantCulture, out var id)) return id;
        faults.Add(
            $"The operation's id '{FaultText.Quote(wire.Id.Value)}' is not valid: {IdRule.Explain(wire.Id.Value)}.");
        return default;
    }

    private static ResourceBag Read(Operation.Types.Reserve reserve, List<string> faults)
    {
        if (reserve.Source.Count > 0) faults.Add(
            "'source' is not supported in RESERVE of frameworks, only in RESERVE_RESOURCES of operators.");
        return Read(reserve.Resources, faults);
    }

    private static RequestedOperation Shrink(
        RequestedOperation requested, WireResource volume, Value.Types.Scalar subtract, List<string> faults)
    {
        var resources = Read([volume], faults);
        return requested with { Resources = resources, Change = ResizeReader.Space(resources, subtract, faults) };
    }

    private static ResourceBag Read(IEnumerable<WireResource> resources, List<string> faults)
    {
        OversizedResources.Find(resources, faults);
        return ResourceMapping.Read(resources, faults);
    }

    private static RequestedOperation Unreadable(RequestedOperation requested, Operation wire, List<string> faults)
    {
        if (requested.Kind == OperationKind.Unknown) faults.Add("The operation has no type that this version knows.");
        else if (IsKnownHere(wire.Type)) faults.Add($"The operation {wire.Type} lacks its member.");
        return requested;
    }

    private static bool IsKnownHere(Operation.Types.Type type) => type is Operation.Types.Type.Launch
        or Operation.Types.Type.LaunchGroup or Operation.Types.Type.Reserve or Operation.Types.Type.Unreserve
        or Operation.Types.Type.Create or Operation.Types.Type.Destroy
        or Operation.Types.Type.GrowVolume or Operation.Types.Type.ShrinkVolume;

    private static RequestedTask Read(TaskInfo wire, string framework, FaultBudget budget)
    {
        var faults = new List<string>();
        var count = wire.Resources.Count + (wire.Executor?.Resources.Count ?? 0);
        if (count > TaskResourcesMax)
        {
            faults.Add($"Task and executor have {count} resources, and may have {TaskResourcesMax} at most.");
            return new RequestedTask { Id = wire.TaskId.Value, Faults = budget.Spend(faults) };
        }

        var task = TaskMapping.Read(wire, faults);
        if (wire.Executor is { } executor) CheckExecutor(executor, framework, faults);
        if (wire.Command?.Environment is { } environment) CheckEnvironment(environment, faults);
        return new RequestedTask { Id = wire.TaskId.Value, Task = task, Faults = budget.Spend(faults) };
    }

    private static ImmutableArray<RequestedTask> Read(
        Operation.Types.LaunchGroup group, string framework, FaultBudget budget)
    {
        var faults = new List<string>();
        var executor = ExecutorMapping.Read(group.Executor, faults);
        CheckExecutor(group.Executor, framework, faults);
        var spent = budget.Spend(faults);
        return [.. group.TaskGroup.Tasks.Select(task => WithExecutor(
            Read(task, framework, budget), executor,
            task.Executor is null || task.Executor.Equals(group.Executor)
                ? spent : [.. spent, "TaskInfo.executor differs from the executor of its group."]))];
    }

    private static RequestedTask WithExecutor(
        RequestedTask task, ExecutorSpec? executor, ImmutableArray<string> faults) =>
        task with
    {
        Task = task.Task is { } spec && executor is not null ? spec with { Executor = executor } : null,
        Faults = [.. task.Faults, .. faults],
    };

    private static void CheckExecutor(ExecutorInfo executor, string framework, List<string> faults)
    {
        if (executor.FrameworkId is { } id && id.Value != framework)
            faults.Add($"ExecutorInfo.framework_id is '{id.Value}', and the task's framework is '{framework}'.");
        if (executor.Command?.Environment is { } environment) CheckEnvironment(environment, faults);
    }

    private static void CheckEnvironment(Protocol.V1.Environment environment, List<string> faults)
    {
        foreach (var variable in environment.Variables)
        {
            if (variable.Type == Protocol.V1.Environment.Types.Variable.Types.Type.Value && !variable.HasValue)
                faults.Add($"The environment variable '{variable.Name}' must have a value.");
        }
    }
}

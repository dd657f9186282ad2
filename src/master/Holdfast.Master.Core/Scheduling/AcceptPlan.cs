using System.Collections.Immutable;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.State;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>What becomes of the resources of an ACCEPT, operation by operation; changes nothing itself.</summary>
/// <remarks>
/// Later operations and tasks may use what earlier operations make. Everything is first taken from what was offered
/// as it is,
/// and from the results of operations only beyond that: so the most is withheld until the agent has committed.
/// Of a shared volume that was offered, or that an operation makes, each task may have as many copies as were offered.
/// </remarks>
internal sealed class AcceptPlan
{
    /// <summary>
    /// What one batch may have on the link; an agent takes four times as much. A larger one would break each connection
    /// that it is sent on.
    /// </summary>
    public const long BytesMax = 16L << 20;

    /// <summary>
    /// What the tasks of one agent may have together: it reports all of them in one message, of which the master takes
    /// twice as much.
    /// </summary>
    public const long AgentBytesMax = 128L << 20;

    private readonly Cluster _cluster;
    private readonly Framework _framework;
    private readonly Agent _agent;
    private readonly RoleName _role;
    private readonly BatchId _batch;
    private readonly OperationCheck _check;
    private readonly OrderedMap<ExecutorId, LaunchedExecutor> _executors = new();
    private readonly HashSet<TaskId> _tasks = [];
    private readonly List<BatchStep> _steps = [];
    private ResourceBag _volumes;
    private ResourceBag _shared;
    private ResourceBag _sharedInUse = ResourceBag.Empty;
    private long _bytes;
    private long _agentBytes;

    public AcceptPlan(
        Cluster cluster, Framework framework, Agent agent, RoleName role, ResourceBag offered, BatchId batch)
    {
        (_cluster, _framework, _agent, _role, _batch) = (cluster, framework, agent, role, batch);
        Offered = Rest = offered;
        _volumes = agent.Account.Projected.PersistentVolumes;
        _shared = offered.Shared;
        _bytes = CommandWeight.Of(framework.Spec);
        _agentBytes = agent.Tasks.Sum(task => task.Bytes);
        _check = new OperationCheck(agent, framework.Spec.Principal)
        {
            AllocationRole = role,
            FrameworkRoles = framework.Roles,
            MayShare = framework.Spec.Can(FrameworkCapabilities.SharedResources),
        };
    }

    /// <summary>
    /// Who is stored with each operation: the principal that was proven, not the one that the framework says it is.
    /// </summary>
    public required string Caller { get; init; }

    /// <summary>What was offered, without allocation.</summary>
    public ResourceBag Offered { get; }

    /// <summary>What nobody takes, results of operations included.</summary>
    public ResourceBag Rest { get; private set; }

    /// <summary>The part of the rest that operations make.</summary>
    public ResourceBag Converted { get; private set; } = ResourceBag.Empty;

    /// <summary>Shared volumes that were there before, and that operations destroy.</summary>
    public ResourceBag DestroyedShared { get; private set; } = ResourceBag.Empty;

    /// <summary>What operations make and no later step may use.</summary>
    public ResourceBag Kept { get; private set; } = ResourceBag.Empty;

    public List<TrackedOperation> Operations { get; } = [];

    /// <summary>Tasks, each after its executor where that is new.</summary>
    public List<IHolder> Launches { get; } = [];

    public ImmutableArray<BatchStep> Steps => [.. _steps];

    /// <summary>Adds an operation; its fault when it is refused.</summary>
    public string? Add(RequestedOperation requested)
    {
        if (requested.Fault is { } fault) return fault;
        if (!Conversion.IsKnown(requested.Kind)) return $"Operation {requested.Kind} is not supported by this master";
        if (VolumeResize.IsOne(requested.Kind)) return Resize(requested);
        if (ExplainSharing(requested) is { } held) return held;
        if (_check.Explain(requested.Kind, requested.Resources, Rest, _volumes) is { } why) return why;
        var conversion = Conversion.Of(requested.Kind, requested.Resources.Unallocate());
        if (Plan(SpecOf(requested), conversion, inPlace: null) is { } weight) return weight;
        Rest += conversion.Result;
        Converted += conversion.Result;
        return null;
    }

    /// <summary>Adds a resize. As in Mesos nothing of the same ACCEPT uses what comes out of it.</summary>
    private string? Resize(RequestedOperation requested)
    {
        var (volume, change) = (requested.Resources.Unallocate(), requested.Change.Unallocate());
        var check = new ResizeCheck(_agent)
        {
            AllocationRole = _role,
            Framework = _framework,
            Planned = Operations,
        };
        if (check.Explain(requested.Kind, requested.Resources, requested.Change) is { } fault) return fault;
        var resize = VolumeResize.Of(requested.Kind, volume, change);
        if (check.Busy(resize) is { } busy) return busy;
        // Who lets its task go on with the volume cannot have been offered it.
        var isHeld = !Rest.Contains(resize.From) && check.HolderOf(resize) is not null;
        if (!Rest.Contains(isHeld ? resize.Taken : resize.Consumed))
            return check.Missing(resize, isHeld, Rest);
        var conversion = isHeld ? Conversion.InPlace(resize) : Conversion.Of(resize);
        if (Plan(SpecOf(requested), conversion, isHeld ? resize : null) is { } weight) return weight;
        Kept += conversion.Result;
        return null;
    }

    private OperationSpec SpecOf(RequestedOperation requested) => new()
    {
        Uuid = new(_cluster.Random.NextUuid()),
        Id = requested.Id,
        Framework = _framework.Id,
        Principal = Caller,
        At = _cluster.Now,
        Kind = requested.Kind,
        Resources = requested.Resources.Unallocate(),
        Change = requested.Change.Unallocate(),
        Wire = _cluster.Forms.Allocated(requested.Wire, _role),
    };

    /// <summary>Takes what an operation consumes; why it is too much, and then nothing is taken.</summary>
    private string? Plan(OperationSpec spec, Conversion conversion, VolumeResize? inPlace)
    {
        var step = new OperationStep(spec);
        var bytes = CommandWeight.Of(step);
        if (Overweight(bytes) is { } weight) return weight;
        _bytes += bytes;
        DestroyedShared += conversion.Consumed.Shared - Converted;
        Take(conversion.Consumed);
        _shared = _shared - conversion.Consumed.Shared + conversion.Result.Shared;
        _volumes = _volumes - conversion.Consumed.PersistentVolumes + conversion.Result.PersistentVolumes;
        Operations.Add(Track(spec, conversion, inPlace));
        _steps.Add(step);
        return null;
    }

    /// <summary>Adds a task; its faults when it is refused.</summary>
    public List<string> Add(RequestedTask requested)
    {
        var running = RunningOf(requested.Task?.Executor);
        var faults =
            new TaskCheck(_framework, _agent, _role).Explain(requested, IsKnown(IdOf(requested)), running, Pool);
        if (faults.Count > 0 || requested.Task is not { } sent) return faults;
        var spec = Allocated(sent, running);
        var step = new LaunchStep(spec);
        if (Burden(step) is { } weight) return [weight];
        if (spec.Executor is { } started && running is null) Launch(started);
        Launch(spec);
        _steps.Add(step);
        return faults;
    }

    /// <summary>Adds a task group, all of it or nothing; the faults of all of it when it is refused.</summary>
    public List<string> AddGroup(IReadOnlyList<RequestedTask> group)
    {
        var executor = group.Select(task => task.Task?.Executor).FirstOrDefault(one => one is not null);
        var running = RunningOf(executor);
        var check = new TaskCheck(_framework, _agent, _role) { InGroup = true };
        List<string> faults = executor is null
            ? ["A task group must have an executor"] : [.. GroupCheck.Explain(_agent, executor)];
        var ids = new HashSet<TaskId>();
        foreach (var requested in group)
        {
            var isKnown = IsKnown(IdOf(requested)) || !ids.Add(IdOf(requested));
            faults.AddRange(check.Explain(requested, isKnown, running, Pool)
                .Select(fault => $"Task '{FaultText.Quote(requested.Id)}' is invalid: {fault}"));
        }
        List<TaskSpec> sent = [.. group.Select(task => task.Task).OfType<TaskSpec>()];
        if (faults.Count == 0 && executor is not null && GroupCheck.Shortage(executor, sent, running, Pool) is { } lack)
            faults.Add(lack);
        if (faults.Count > 0 || sent.Count == 0) return faults;
        var specs = sent.Select(task => Allocated(task, running)).ToImmutableArray();
        var step = new LaunchGroupStep(specs);
        if (Burden(step) is { } weight) return [weight];
        if (running is null) Launch(specs[0].Executor!);
        foreach (var spec in specs) Launch(spec);
        _steps.Add(step);
        return faults;
    }

    private static TaskId IdOf(RequestedTask requested) => requested.Task?.Id ?? default;

    // A completed task may still hold something here: until that is proven free its id is taken on this agent.
    private bool IsKnown(TaskId id) => _tasks.Contains(id) || _framework.Tasks.Contains(id)
        || _framework.UnreachableTasks.Contains(id) || _agent.Tasks.Contains((_framework.Id, id));

    private LaunchedExecutor? RunningOf(ExecutorSpec? executor) => executor is null
        ? null
        : _executors.Find(executor.Id) ?? _agent.Executors.Find((_framework.Id, executor.Id));

    private TaskSpec Allocated(TaskSpec sent, LaunchedExecutor? running) => sent with
    {
        Resources = sent.Resources.Unallocate().Allocate(_role),
        Executor = running?.Spec ?? (sent.Executor is { } executor
            ? executor with { Resources = executor.Resources.Unallocate().Allocate(_role) }
            : null),
    };

    /// <summary>Counts what a launch brings the agent; why that is too much, and then it does not count.</summary>
    private string? Burden(BatchStep step)
    {
        var bytes = CommandWeight.Of(step);
        if ((Overweight(bytes) ?? AgentOverweight(bytes)) is { } weight) return weight;
        _bytes += bytes;
        _agentBytes += bytes;
        return null;
    }

    private void Launch(TaskSpec spec)
    {
        _tasks.Add(spec.Id);
        var resources = spec.Resources.Unallocate();
        Take(resources.NonShared);
        Use(resources.Shared);
        Launches.Add(new LaunchedTask
        {
            Framework = _framework,
            Agent = _agent,
            Spec = spec,
            State = TaskState.Staging,
            LaunchedBy = _batch,
        });
    }

    private string? Overweight(long bytes) => _bytes + bytes <= BytesMax ? null
        : $"It has about {bytes} bytes, and what comes before it in the ACCEPT {_bytes}: one ACCEPT may bring an agent "
            + $"{BytesMax}; put less into it, or fetch data by URI";

    private string? AgentOverweight(long bytes) => _agentBytes + bytes <= AgentBytesMax ? null
        : $"The tasks of agent {_agent.Id} have about {_agentBytes} bytes already, and may have {AgentBytesMax}; "
            + "launch it elsewhere, or fetch data by URI";

    private void Launch(ExecutorSpec spec)
    {
        var executor = new LaunchedExecutor { Framework = _framework, Agent = _agent, Spec = spec };
        _executors.TryAdd(spec.Id, executor);
        Take(spec.Resources.Unallocate());
        Launches.Add(executor);
    }

    private TrackedOperation Track(OperationSpec spec, Conversion conversion, VolumeResize? inPlace) => new()
    {
        Spec = spec,
        Agent = _agent,
        Framework = _framework,
        Conversion = conversion,
        InPlace = inPlace,
        SentWith = _batch,
        Latest = new OperationUpdate
        {
            Operation = spec.Uuid,
            Id = spec.Id,
            Framework = _framework.Id,
            Agent = _agent.Id,
            State = OperationState.Pending,
        },
    };

    /// <summary>What a task may take from: of shared volumes what others took is there for it too.</summary>
    private ResourceBag Pool => _shared.IsEmpty ? Rest : Rest.NonShared + _shared;

    // What of the copies was offered is the framework's no more, so that it is not declined with what is left over. One
    // that an operation makes stays withheld with its result.
    private void Use(ResourceBag shared)
    {
        _sharedInUse += shared;
        Rest -= shared - Converted;
    }

    private string? ExplainSharing(RequestedOperation requested)
    {
        if (requested.Kind != OperationKind.Destroy || _shared.IsEmpty) return null;
        foreach (var volume in requested.Resources.Unallocate().Shared)
        {
            if (_sharedInUse.Any(used => used.IsSameAs(volume)))
                return $"The persistent volume {volume} is in use by a task of this ACCEPT; on {_agent}";
            if (_shared.Contains(volume.WithCopies(2)))
                return $"The persistent volume {volume} cannot be destroyed while the offers of this ACCEPT hold "
                    + $"several copies of it: accept only one of these offers; on {_agent}";
        }
        return null;
    }

    private void Take(ResourceBag resources)
    {
        Rest -= resources;
        // What of the converted part is still in the rest: their intersection.
        Converted -= Converted - Rest;
    }
}

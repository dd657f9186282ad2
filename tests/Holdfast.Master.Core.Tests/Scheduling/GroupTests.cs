using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Scheduling;

/// <summary>LAUNCH_GROUP: all of its tasks or none.</summary>
public sealed class GroupTests
{
    private readonly MasterRig _rig = new();
    private readonly FakeAgent _agent;
    private readonly FakeFramework _framework;

    public GroupTests()
    {
        _agent = _rig.Register();
        _framework = _rig.Subscribe();
    }

    [Fact]
    public void Group_Valid_TravelsAsOneStepWithItsExecutor()
    {
        _framework.Accept(_framework.Offers.Single(), Group(Own(), Task("a"), Task("b")));

        var step = Assert.IsType<LaunchGroupStep>(Assert.Single(_agent.LastBatch.Steps));
        Assert.Equal(["a", "b"], step.Tasks.Select(task => $"{task.Id}"));
        Assert.All(step.Tasks, task => Assert.Equal("e", $"{task.Executor!.Id}"));
        Assert.All(step.Tasks, task => Assert.Equal("db", $"{task.Resources[0].Key.AllocationRole}"));
        Assert.Equal("2.1", $"{_rig.View.Agents.Single().Used.Scalar("cpus")}");
        Assert.Equal(2, _rig.View.Frameworks.Single().Tasks.Count);
        Assert.Empty(_framework.Updates);
    }

    [Fact]
    public void Group_OnARunningExecutor_TakesNoMoreForIt()
    {
        var executor = Own();
        _framework.Accept(_framework.Offers.Single(), Group(executor, Task("a")));
        _agent.Tell(_framework.Id, "a", TaskState.Running);

        _framework.Accept(_framework.OfferWith(Make.Bag("cpus:1")), Group(executor, Task("b")));

        Assert.Equal("2.1", $"{_rig.View.Agents.Single().Used.Scalar("cpus")}");
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "twice", "duplicate ID: a" },
        { "much", "required by the task group" },
        { "default", "DEFAULT" },
        { "unknown", "must be CUSTOM" },
        { "cpus", "at least 0.01 cpus" },
        { "mem", "at least 32 MB" },
        { "disk", "must have disk" },
        { "one", "Task 'b' is invalid" },
        { "nothing", "Task uses no resources" },
        { "old", "upgrade it first" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void Group_WithOneFault_IsRefusedAsAWhole(string what, string words)
    {
        if (what == "old")
        {
            _agent.VersionMax = 1;
            _agent.Disconnect();
            _agent.Connect(resume: true);
        }
        var executor = what switch
        {
            "default" => Own() with { Kind = ExecutorKind.Default },
            "unknown" => Own() with { Kind = ExecutorKind.Unknown },
            "cpus" => Own("cpus:0.001;mem:32;disk:16"),
            "mem" => Own("cpus:0.1;mem:31;disk:16"),
            "disk" => Own("cpus:0.1;mem:32"),
            _ => Own(),
        };
        var second = what switch
        {
            "twice" => Task("a"),
            "much" => Task("b", "cpus:2.5"),
            "nothing" => Task("b") with { Resources = ResourceBag.Empty },
            "one" => Task("b") with { KillGrace = TimeSpan.FromSeconds(-1) },
            _ => Task("b"),
        };
        var first = what == "much" ? Task("a", "cpus:2") : Task("a");

        _framework.Accept(_framework.Offers.Single(), Group(executor, first, second));

        var updates = _framework.Updates.ToList();
        Assert.Equal(2, updates.Count);
        Assert.All(updates, update =>
        {
            Assert.Equal((TaskState.Error, TaskReason.TaskGroupInvalid), (update.State, update.Reason!.Value));
            Assert.Contains(words, update.Message, StringComparison.Ordinal);
        });
        Assert.Empty(_agent.Commands);
        Assert.True(_rig.View.Agents.Single().Used.IsEmpty);
    }

    [Fact]
    public void Group_BesideAValidTask_DoesNotKeepItFromRunning()
    {
        _framework.Accept(
            _framework.Offers.Single(), Group(Own("cpus:0.1;mem:32"), Task("a")), Make.Launch(Task("lone")));

        Assert.IsType<LaunchStep>(Assert.Single(_agent.LastBatch.Steps));
    }

    private static ExecutorSpec Own(string resources = "cpus:0.1;mem:32;disk:16") =>
        Make.Executor("e", Make.Bag(resources));

    private TaskSpec Task(string id, string resources = "cpus:1") => Make.Task(id, _agent.Id, Make.Bag(resources));

    private static RequestedOperation Group(ExecutorSpec executor, params TaskSpec[] tasks) => new()
    {
        Kind = OperationKind.LaunchGroup,
        Tasks =
        [
            .. tasks.Select(task => new RequestedTask { Id = $"{task.Id}", Task = task with { Executor = executor } }),
        ],
    };
}

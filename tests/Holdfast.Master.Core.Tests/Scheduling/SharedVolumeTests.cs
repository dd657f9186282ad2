using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Scheduling;

public sealed class SharedVolumeTests
{
    private static readonly Resource Volume = Shared("v", 256);

    private readonly MasterRig _rig = new();
    private readonly FakeAgent _agent;
    private readonly FakeFramework _framework;

    public SharedVolumeTests()
    {
        _agent = _rig.Register("cpus:4;mem:4096;disk:10240");
        _framework = _rig.Subscribe(Sharing("one"));
    }

    [Fact]
    public void TwoTasks_OnOneVolumeOfTheSameAccept_AreLaunchedBeforeAnybodyElseIsOfferedACopy()
    {
        MakeAndLaunch("t-1", "t-2");

        var steps = _agent.LastBatch.Steps;
        Assert.Equal(4, steps.Length);
        Assert.All(steps.OfType<LaunchStep>(), step => Assert.Equal(1, step.Task.Resources.Shared.Single().Copies));
        Assert.Empty(_framework.OfferWith(Make.Bag("cpus:3")).Resources.Shared);
        _framework.Decline();
        foreach (var operation in _agent.LastOperations.ToList()) _agent.Finish(operation);

        Assert.Equal(1, _framework.OfferWith([Volume]).Resources.Shared.Single().Copies);
        Assert.Equal(2, _rig.View.Agents.Single().Used.Shared.Single().Copies);
    }

    [Fact]
    public void SharedVolume_InUse_IsOfferedToAnotherFrameworkOfTheRole()
    {
        Given("t-1");
        var exclusive = _rig.Subscribe(Make.Framework("exclusive"));
        _framework.Call(new SuppressCall([]));
        _framework.Decline();
        _rig.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Empty(exclusive.Offers.Single().Resources.Shared);
        exclusive.Call(new SuppressCall([]));
        exclusive.Decline();

        var other = _rig.Subscribe(Sharing("two"));
        other.Accept(other.OfferWith([Volume]),
            Make.Launch(Make.Task("other", _agent.Id, Make.Bag("cpus:1") + Volume)));

        Assert.Equal(TaskId.Parse("other"), Assert.IsType<LaunchStep>(_agent.LastBatch.Steps.Single()).Task.Id);
        Assert.Equal(2, _rig.View.Agents.Single().Used.Shared.Single().Copies);
    }

    [Fact]
    public void Tasks_OfOneAccept_MayUseMoreCopiesThanWereOffered()
    {
        Given("t-1");

        _framework.Accept(_framework.OfferWith([Volume]),
            Make.Launch(Task("t-2"), Task("t-3"), Task("t-4")));

        Assert.Equal(3, _agent.LastBatch.Steps.Length);
        Assert.Equal(4, _rig.View.Agents.Single().Used.Shared.Single().Copies);
        foreach (var task in (string[])["t-1", "t-2", "t-3", "t-4"]) End(task);
        Assert.Empty(_rig.View.Agents.Single().Used);
        Assert.NotNull(_framework.OfferWith([Volume]));
    }

    [Fact]
    public void Task_OfAnAcceptWithoutACopy_IsRefused()
    {
        Given("t-1");
        var all = _framework.OfferWith([Volume]);
        _framework.Accept([all], 0, Make.Launch(Task("t-2")));
        var withCopy = _framework.OfferWith([Volume]);
        _framework.Accept([withCopy], 0, Make.Launch(Make.Task("t-3", _agent.Id, [Volume.WithCopies(2)])));

        var refused = _framework.Updates.Last(update => update.Task == TaskId.Parse("t-3"));
        Assert.Equal((TaskState.Error, TaskReason.TaskInvalid), (refused.State, refused.Reason));
    }

    [Fact]
    public void Destroy_OfAVolumeInUse_IsAnError()
    {
        Given("t-1");

        _framework.Accept(_framework.OfferWith([Volume]), Destroy("destroy"));

        var update = _framework.OperationUpdates.Single(one => one.Id == OperationId.Parse("destroy"));
        Assert.Equal(OperationState.Error, update.State);
        Assert.Contains("in use", update.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Destroy_AfterALaunchOfTheSameAccept_IsAnError()
    {
        Given();

        _framework.Accept(_framework.OfferWith([Volume]), Make.Launch(Task("t-1")), Destroy("destroy"));

        var update = _framework.OperationUpdates.Single(one => one.Id == OperationId.Parse("destroy"));
        Assert.Equal(OperationState.Error, update.State);
        Assert.Contains("in use", update.Message, StringComparison.Ordinal);
        Assert.IsType<LaunchStep>(_agent.LastBatch.Steps.Single());
    }

    [Fact]
    public void Destroy_RescindsTheOffersThatHoldACopy()
    {
        var (mine, others) = OfferedTwice();

        _framework.Accept([mine], 0, Destroy("destroy"));

        Assert.Contains(new OfferRescinded(others.Offer.Id), others.Framework.Events);
        _agent.Finish(_agent.LastOperations.Single());
        others.Framework.Call(new SuppressCall([]));
        var space = _framework.OfferWith(Make.Reserved("disk:256"));
        Assert.Empty(space.Resources.PersistentVolumes);
    }

    [Fact]
    public void Destroy_ThatFails_LeavesTheVolumeToBeSharedAgain()
    {
        var (mine, others) = OfferedTwice();
        _framework.Accept([mine], 0, Destroy("destroy"));
        others.Framework.Call(new SuppressCall([]));

        _agent.Outcome(_agent.LastOperations.Single(), OperationState.Failed);

        Assert.NotNull(_framework.OfferWith([Volume]));
    }

    [Fact]
    public void Destroy_WithSeveralCopiesAccepted_IsAnError()
    {
        Given();
        _framework.Accept(
            _framework.OfferWith([Volume]), Make.Launch(Make.Task("t", _agent.Id, Make.Bag("cpus:0.1"))));
        var first = _framework.OfferWith([Volume]);
        End("t");
        _rig.Advance(TimeSpan.FromSeconds(1.1));
        var second = _framework.Offers.Single(offer => offer.Id != first.Id);
        Assert.False(second.Resources.Shared.IsEmpty);

        _framework.Accept([first, second], 0, Destroy("destroy"));

        var update = _framework.OperationUpdates.Single(one => one.Id == OperationId.Parse("destroy"));
        Assert.Equal(OperationState.Error, update.State);
        Assert.Contains("copies", update.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_ThatFails_IsUndoneOnceItsTasksAreDropped()
    {
        MakeAndLaunch("t-1", "t-2");
        var operations = _agent.LastOperations.ToList();
        _agent.Finish(operations[0]);

        _agent.Outcome(operations[1], OperationState.Failed);
        _agent.Tell(_framework.Id, "t-1", TaskState.Dropped, hasContainer: false);
        _agent.Tell(_framework.Id, "t-2", TaskState.Dropped, hasContainer: false);

        Assert.Empty(_rig.View.Agents.Single().Used);
        var offer = _framework.OfferWith(Make.Reserved("disk:256"));
        Assert.Empty(offer.Resources.Shared);
    }

    [Fact]
    public void Operator_DestroysASharedVolume_OnceNobodyUsesIt()
    {
        Given("t-1");
        var offer = _framework.OfferWith([Volume]);

        Assert.Equal(400, Assert.IsType<CallRefused>(OperatorDestroy()).Status);
        End("t-1");
        var answer = OperatorDestroy();

        Assert.Null(answer);
        Assert.Contains(new OfferRescinded(offer.Id), _framework.Events);
        _agent.Finish(_agent.LastOperations.Single());
        Assert.NotNull(_framework.OfferWith(Make.Reserved("disk:256")));
    }

    [Fact]
    public void FrameworkThatIsGone_WithATaskOnTheVolume_KeepsItFromBeingDestroyed()
    {
        var other = _rig.Subscribe(Sharing("two"));
        Given("t-1");
        _framework.Call(new TeardownCall());

        other.Accept(other.OfferWith([Volume]), Destroy("destroy"));

        Assert.Contains("in use", other.OperationUpdates.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Master_ThatIsNew_OffersASharedVolumeThatTasksUse()
    {
        Given("t-1", "t-2");
        var next = _rig.Restart();
        var framework = new FakeFramework(next, _framework.Spec);
        framework.Subscribe();
        var agent = _agent.At(next);
        agent.Connect();
        agent.Report(
            tasks: [.. from name in (string[])["t-1", "t-2"]
                       select new TaskReport(framework.Id, Task(name), TaskState.Running, [], Releasing: false)],
            frameworks: [framework.Spec]);

        Assert.NotNull(framework.OfferWith([Volume]));
        Assert.Equal(2, next.View.Agents.Single().Used.Shared.Single().Copies);
    }

    private static FrameworkSpec Sharing(string name)
    {
        var plain = Make.Framework(name);
        return plain with { Capabilities = plain.Capabilities | FrameworkCapabilities.SharedResources };
    }

    private static Resource Shared(string id, int mb)
    {
        var volume = Make.Volume(id, mb);
        return volume.WithKey(volume.Key.WithShared(true));
    }

    private TaskSpec Task(string id) => Make.Task(id, _agent.Id, Make.Bag("cpus:0.1") + Volume);

    private static RequestedOperation Destroy(string id) =>
        Make.Operation(OperationKind.Destroy, ResourceBag.Of(Volume), id);

    private void MakeAndLaunch(params string[] tasks) => _framework.Accept(
        _framework.OfferWith(Make.Bag("disk:256")), Make.Reserve(Make.Reserved("disk:256"), "reserve"),
        Make.Create(Volume, "create"), Make.Launch([.. tasks.Select(Task)]));

    /// <summary>The volume is there, and these tasks run on it.</summary>
    private void Given(params string[] tasks)
    {
        MakeAndLaunch(tasks);
        foreach (var operation in _agent.LastOperations.ToList()) _agent.Finish(operation);
        foreach (var task in tasks) _agent.Tell(_framework.Id, task, TaskState.Running);
    }

    private void End(string task)
    {
        var end = _agent.Tell(_framework.Id, task, TaskState.Finished);
        _framework.Call(new AcknowledgeCall(_agent.Id, end.Task, end.Uuid!.Value));
    }

    /// <summary>The volume is in an offer to each of two frameworks.</summary>
    private (Offer Mine, (FakeFramework Framework, Offer Offer) Others) OfferedTwice()
    {
        Given("t-1");
        var mine = _framework.OfferWith([Volume]);
        _framework.Accept([mine], 60, Make.Launch(Make.Task("small", _agent.Id, Make.Bag("cpus:0.5"))));
        End("t-1");
        var other = _rig.Subscribe(Sharing("two"));
        var theirs = other.OfferWith([Volume]);
        End("small");
        _framework.Call(new ReviveCall([]));
        return (_framework.OfferWith([Volume]), (other, theirs));
    }

    private CallOutcome? OperatorDestroy()
    {
        var correlation = _rig.NextCorrelation();
        var effects = _rig.Apply(new OperatorOperationReceived(
            _rig.Now, correlation,
            new OperatorOperationRequest(_agent.Id, OperationKind.Destroy, [Volume], Principal: null)));
        return effects.OfType<Reply>().SingleOrDefault(reply => reply.Correlation == correlation)?.Outcome;
    }
}

using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Tests.Scheduling;

/// <summary>What is said of faults is bounded, however large the call and the agent are.</summary>
public sealed class FaultTests
{
    private readonly MasterRig _rig = new();

    [Fact]
    public void Launch_TooLargeForAPoolOfManyReservations_QuotesItsBeginning()
    {
        var pool = new ResourcePool();
        for (var i = 0; i < 2_000; i++)
            pool.Add(Make.Reserved("cpus:0.01", Reservation.Dynamic(RoleName.Parse("db"), $"principal-{i}"))[0]);
        var agent = new FakeAgent(_rig, "node1", pool.ToBag());
        agent.Connect();
        agent.Report();
        var framework = _rig.Subscribe();

        framework.Accept(framework.Offers.Single(), Make.Launch(Make.Task("t", agent.Id, Make.Bag("cpus:9000"))));

        var message = framework.Updates.Single().Message!;
        Assert.Contains("more than the available", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, 2_000);
    }

    [Fact]
    public void Launch_ManyTasksWithManyFaults_SaysABoundedAmountInAll()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        string[] faults = [.. Enumerable.Range(0, 100).Select(i => $"{i}{new string('x', 5_000)}")];
        var tasks = Enumerable.Range(0, 2_000).Select(i => new RequestedTask
        {
            Id = $"t{i}",
            Task = Make.Task($"t{i}", agent.Id, Make.Bag("cpus:1")),
            Faults = [.. faults],
        });

        framework.Accept(framework.Offers.Single(), new RequestedOperation
        {
            Kind = OperationKind.Launch,
            Tasks = [.. tasks],
        });

        var messages = framework.Updates.Select(update => update.Message!).ToList();
        Assert.Equal(2_000, messages.Count);
        Assert.Contains("68 more faults", messages[0], StringComparison.Ordinal);
        Assert.Contains("left out", messages[^1], StringComparison.Ordinal);
        Assert.InRange(messages.Sum(message => message.Length), 1, 1_000_000);
    }

    [Fact]
    public void Accept_OfferIdAsLongAsTheCall_IsNotRepeatedForEveryTask()
    {
        var agent = _rig.Register();
        var framework = _rig.Subscribe();
        var launch = Make.Launch([.. Enumerable.Range(0, 100).Select(i =>
            Make.Task($"t{i}", agent.Id, Make.Bag("cpus:0.01")))]);

        framework.Call(new AcceptCall([new string('o', 100_000)], [launch], RefuseSeconds: null));

        Assert.All(framework.Updates, update => Assert.InRange(update.Message!.Length, 1, 1_000));
        Assert.Equal(100, framework.Updates.Count());
    }
}

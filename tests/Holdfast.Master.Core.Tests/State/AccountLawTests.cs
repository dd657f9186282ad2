using CsCheck;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.State;

/// <summary>
/// Random frameworks and an agent that applies steps in order, fails some, restarts and is lost. The core checks its
/// account
/// after each event and would throw; here besides: when everything has ended, all of the agent's total is offered
/// again, and
/// equal seeds give equal effects.
/// </summary>
public sealed class AccountLawTests
{
    [Fact]
    public void AnySequence_OnceEverythingHasEnded_OffersTheWholeTotal() =>
        Gen.ULong.Sample(seed => new Play(seed).Run(), iter: 300);

    [Fact]
    public void SameSeed_Twice_GivesTheSameEffects() => Gen.ULong.Sample(seed =>
    {
        var (one, other) = (new Play(seed), new Play(seed));
        one.Run();
        other.Run();
        Assert.Equal(one.Trace, other.Trace);
    }, iter: 10);

    private sealed class Play(ulong seed)
    {
        private readonly SeededRandom _random = new(seed);
        private readonly MasterRig _rig = new(seed: seed);
        private readonly List<(Batch Batch, BatchStep Step)> _waiting = [];
        private readonly List<(FrameworkId Framework, TaskSpec Task)> _running = [];
        private readonly FakeFramework[] _frameworks = new FakeFramework[2];
        private FakeAgent _agent = null!;
        private int _lastId;

        public string Trace => string.Join('\n', _rig.Effects);

        private ResourceBag Free =>
            _running.Aggregate(_agent.Total, (sum, run) => sum - run.Task.Resources.Unallocate());

        public void Run()
        {
            _agent = _rig.Register("cpus:8;mem:1024;disk:1024;ports:[31000-31063]");
            for (var i = 0; i < _frameworks.Length; i++) _frameworks[i] = _rig.Subscribe(Make.Framework($"f{i}"));
            for (var step = 0; step < 60; step++) Step(_random.Next(_frameworks.Length));
            while (_waiting.Count > 0) Work();
            while (_running.Count > 0) End(0);
            AssertAllIsOffered();
        }

        private void AssertAllIsOffered()
        {
            foreach (var framework in _frameworks) framework.Decline();
            // Beyond the five seconds in which what an operator's call took back is not offered again.
            _rig.Advance(TimeSpan.FromSeconds(6));
            var offered = _frameworks.SelectMany(framework => framework.Offers)
                .Aggregate(ResourceBag.Empty, (sum, offer) => sum + offer.Resources.Unallocate());
            Assert.True(offered.Equals(_agent.Total), $"seed {seed}: {offered} is offered of {_agent.Total}");
            Assert.True(_rig.View.Agents.Single().Total.Equals(_agent.Total), $"seed {seed}: the totals differ");
        }

        private void Step(int which)
        {
            switch (_random.Next(13))
            {
                case 0 or 1 or 2:
                    foreach (var offer in _frameworks[which].Offers.Take(1))
                        _frameworks[which].Accept(offer, [.. Operations()]);
                    TakeBatches();
                    break;
                case 3 or 4 or 5 when _waiting.Count > 0:
                    Work();
                    break;
                case 6 when _running.Count > 0:
                    End(_random.Next(_running.Count));
                    break;
                case 7:
                    _frameworks[which].Decline();
                    break;
                case 8 when _random.Next(3) == 0:
                    Restart();
                    break;
                case 9 when _random.Next(4) == 0:
                    _frameworks[which].Call(new TeardownCall());
                    _frameworks[which] = _rig.Subscribe(Make.Framework($"g{++_lastId}"));
                    break;
                case 10:
                    Operate();
                    TakeBatches();
                    break;
                default:
                    _rig.Advance(TimeSpan.FromSeconds(1 + _random.Next(3)));
                    _agent.Pong();
                    break;
            }
        }

        private IEnumerable<RequestedOperation> Operations()
        {
            if (_random.Next(2) == 0) yield return Make.Reserve(Make.Reserved($"disk:{16 + _random.Next(3) * 16}"));
            if (_random.Next(2) == 0) yield return Make.Create(Make.Volume($"v{++_lastId}", 16));
            if (_random.Next(2) == 0)
                yield return Make.Reserve(Make.Reserved($"cpus:{1 + _random.Next(2)}"), $"o{++_lastId}");
            for (var i = _random.Next(3); i > 0; i--)
                yield return Make.Launch(Make.Task($"t{++_lastId}", _agent.Id, TaskResources()));
            if (_random.Next(3) == 0 && Volume() is { } volume)
                yield return Make.Operation(OperationKind.Destroy, ResourceBag.Of(volume), $"o{++_lastId}");
            if (_random.Next(2) == 0 && Volume() is { } resized)
            {
                var space = Make.Reserved("disk:8");
                var (grow, shrink) = (Make.Grow(resized, space, $"o{++_lastId}"), Make.Shrink(resized, space));
                yield return _random.Next(2) == 0 ? grow : shrink;
            }
            if (_random.Next(3) == 0)
                yield return Make.Operation(OperationKind.Unreserve, Make.Reserved("disk:16"), $"o{++_lastId}");
        }

        private ResourceBag TaskResources()
        {
            switch (_random.Next(5))
            {
                case 3 or 4 when Volume() is { } volume: return Make.Bag("cpus:0.1") + volume;
                case 0: return Make.Bag("cpus:0.5");
                case 1: return Make.Reserved("cpus:0.5");
                default:
                    var first = 31_000 + 4 * _random.Next(16);
                    return Make.Bag($"cpus:0.1;ports:[{first}-{first + _random.Next(4)}]");
            }
        }

        /// <summary>One of the agent's volumes; null where it has none.</summary>
        private Resource? Volume()
        {
            var volumes = _agent.Total.Where(static key => key.IsPersistentVolume);
            return volumes.Count == 0 ? null : volumes[_random.Next(volumes.Count)];
        }

        /// <summary>An operator does something on the agent, offered or not.</summary>
        private void Operate()
        {
            if (_random.Next(3) == 0 && Volume() is { } resized)
            {
                _rig.Apply(new OperatorOperationReceived(_rig.Now, _rig.NextCorrelation(),
                    new OperatorOperationRequest(
                        _agent.Id, _random.Next(2) == 0 ? OperationKind.GrowVolume : OperationKind.ShrinkVolume,
                        ResourceBag.Of(resized), Principal: null)
                    {
                        Change = Make.Reserved("disk:8"),
                    }));
                return;
            }
            var (kind, resources) = _random.Next(3) switch
            {
                0 when Volume() is { } volume => (OperationKind.Destroy, ResourceBag.Of(volume)),
                1 => (OperationKind.Create, ResourceBag.Of(Make.Volume($"v{++_lastId}", 16))),
                _ => (OperationKind.Reserve, Make.Reserved("cpus:1")),
            };
            _rig.Apply(new OperatorOperationReceived(_rig.Now, _rig.NextCorrelation(),
                new OperatorOperationRequest(_agent.Id, kind, resources, Principal: null)));
        }

        private void TakeBatches()
        {
            foreach (var run in _agent.Commands.OfType<RunBatch>())
                _waiting.AddRange(run.Batch.Steps.Select(step => (run.Batch, step)));
            _agent.Commands.Clear();
        }

        /// <summary>
        /// Does the step that came first; one that lacks what it needs is dropped, as a dependant of a failed one.
        /// </summary>
        private void Work()
        {
            var (batch, step) = _waiting[0];
            _waiting.RemoveAt(0);
            if (step is LaunchStep { Task: var task })
            {
                var framework = batch.Framework!.Id;
                if (!Free.Contains(task.Resources.Unallocate()))
                {
                    _agent.Tell(framework, task.Id.ToString(), TaskState.Dropped, hasContainer: false);
                    return;
                }
                _running.Add((framework, task));
                _agent.Tell(framework, task.Id.ToString(), TaskState.Running);
                return;
            }
            var operation = ((OperationStep)step).Operation;
            if (VolumeResize.IsOne(operation.Kind)) Resize(operation, VolumeResize.Of(operation));
            else if (!Free.Contains(Consumed(operation))) _agent.Outcome(operation, OperationState.Dropped);
            else if (_random.Next(4) == 0) _agent.Outcome(operation, OperationState.Failed);
            else _agent.Finish(operation);
        }

        /// <summary>Whoever holds the volume keeps it, with its new size.</summary>
        private void Resize(OperationSpec operation, VolumeResize resize)
        {
            var isHeld = _running.Exists(run => resize.IsIn(run.Task.Resources));
            if (!_agent.Total.Contains(resize.From) || !Free.Contains(isHeld ? resize.Taken : resize.Consumed))
            {
                _agent.Outcome(operation, OperationState.Dropped);
                return;
            }
            if (_random.Next(4) == 0)
            {
                _agent.Outcome(operation, OperationState.Failed);
                return;
            }
            _agent.Finish(operation);
            for (var i = 0; i < _running.Count; i++)
                _running[i] = (_running[i].Framework, _running[i].Task with
                {
                    Resources = resize.AppliedTo(_running[i].Task.Resources),
                });
        }

        private static ResourceBag Consumed(OperationSpec operation) => operation.Kind switch
        {
            OperationKind.Reserve => operation.Resources.PopReservation(),
            OperationKind.Create => ResourceBag.Of([.. operation.Resources.Select(volume => volume.WithoutVolume())]),
            _ => operation.Resources,
        };

        private void End(int at)
        {
            var (framework, task) = _running[at];
            _running.RemoveAt(at);
            var isReleasing = _random.Next(2) == 0;
            var end = _agent.Tell(framework, task.Id.ToString(), TaskState.Finished, releasing: isReleasing);
            if (_frameworks.FirstOrDefault(known => known.Id == framework) is { } alive && _random.Next(4) > 0)
                alive.Call(new AcknowledgeCall(_agent.Id, end.Task, end.Uuid!.Value));
            if (isReleasing) _agent.Say(new TaskReleased(framework, task.Id));
        }

        /// <summary>
        /// The agent starts again; sometimes it stays away for so long that it is given up meanwhile.
        /// </summary>
        private void Restart()
        {
            _agent.Disconnect();
            if (_random.Next(2) == 0) _rig.Advance(TimeSpan.FromSeconds(100));
            _agent.Generation++;
            _agent.Connect();
            var staging = _waiting.Where(waiting => waiting.Step is LaunchStep).Select(waiting => new TaskReport(
                waiting.Batch.Framework!.Id, ((LaunchStep)waiting.Step).Task, TaskState.Staging, [], Releasing: false));
            var running = _running
                .Select(run => new TaskReport(run.Framework, run.Task, TaskState.Running, [], Releasing: false));
            var specs = _waiting.Select(waiting => waiting.Batch.Framework).OfType<FrameworkSpec>()
                .Concat(_running.Select(run => Make.Framework() with { Id = run.Framework }));
            _agent.Report(
                [.. running, .. staging],
                [.. _waiting.Select(waiting => waiting.Step).OfType<OperationStep>()
                    .Select(step => Pending(step.Operation))],
                frameworks: [.. specs.DistinctBy(spec => spec.Id)]);
        }

        private static OperationReport Pending(OperationSpec operation) => new(operation, new OperationUpdate
        {
            Operation = operation.Uuid,
            Id = operation.Id,
            Framework = operation.Framework,
            State = OperationState.Pending,
        });
    }
}

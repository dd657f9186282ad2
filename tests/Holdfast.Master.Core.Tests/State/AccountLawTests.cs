using CsCheck;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Loop;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.State;

/// <summary>
/// Random frameworks and a random agent. The core checks its own account after each event and would throw; here
/// besides: when
/// everything has ended, all of the agent's total is offered again, and equal seeds give equal effects.
/// </summary>
public sealed class AccountLawTests
{
    [Fact]
    public void AnySequence_OnceEverythingHasEnded_OffersTheWholeTotal() =>
        Gen.ULong.Sample(seed => new Play(seed).Run(), iter: 150);

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
        private readonly List<OperationSpec> _open = [];
        private readonly Dictionary<string, FakeFramework> _tasks = [];
        private int _lastId;

        public string Trace => string.Join('\n', _rig.Effects.Select(effect => effect.ToString()));

        public void Run()
        {
            var agent = _rig.Register("cpus:8;mem:1024;disk:1024");
            FakeFramework[] frameworks = [_rig.Subscribe(Make.Framework("one")), _rig.Subscribe(Make.Framework("two"))];
            for (var step = 0; step < 40; step++) Step(agent, frameworks[_random.Next(2)]);
            while (_open.Count > 0) Answer(agent);
            foreach (var task in _tasks.Keys.ToList()) End(agent, task);
            var free = ResourceBag.Empty;
            foreach (var framework in frameworks) framework.Decline();
            _rig.Advance(TimeSpan.FromSeconds(2));
            foreach (var framework in frameworks)
                foreach (var offer in framework.Offers) free += offer.Resources.Unallocate();
            Assert.True(free.Equals(agent.Total), $"seed {seed}: {free} is offered of {agent.Total}");
        }

        private void Step(FakeAgent agent, FakeFramework framework)
        {
            switch (_random.Next(6))
            {
                case 0 or 1:
                    foreach (var offer in framework.Offers.Take(1))
                        framework.Accept(offer, [.. Operations(agent, framework)]);
                    _open.AddRange(Sent(agent));
                    break;
                case 2 when _open.Count > 0:
                    Answer(agent);
                    break;
                case 3 when _tasks.Count > 0:
                    End(agent, _tasks.Keys.Order(StringComparer.Ordinal).ElementAt(_random.Next(_tasks.Count)));
                    break;
                case 4:
                    framework.Decline();
                    break;
                default:
                    _rig.Advance(TimeSpan.FromSeconds(1 + _random.Next(3)));
                    agent.Pong();
                    break;
            }
        }

        private IEnumerable<RequestedOperation> Operations(FakeAgent agent, FakeFramework framework)
        {
            if (_random.Next(2) == 0) yield return Make.Reserve(Make.Reserved($"disk:{16 + _random.Next(3) * 16}"));
            if (_random.Next(2) == 0) yield return Make.Create(Make.Volume($"v{++_lastId}", 16));
            if (_random.Next(2) == 0) yield return Make.Reserve(Make.Reserved($"cpus:{1 + _random.Next(2)}"));
            for (var i = _random.Next(3); i > 0; i--)
            {
                var id = $"t{++_lastId}";
                var resources = _random.Next(2) == 0 ? Make.Bag("cpus:0.5") : Make.Reserved("cpus:0.5");
                _tasks.Add(id, framework);
                yield return Make.Launch(Make.Task(id, agent.Id, resources));
            }
        }

        private static List<OperationSpec> Sent(FakeAgent agent)
        {
            var sent = agent.Commands.OfType<Model.Messages.RunBatch>()
                .SelectMany(run => run.Batch.Steps).OfType<OperationStep>().Select(step => step.Operation).ToList();
            agent.Commands.Clear();
            return sent;
        }

        /// <summary>Finishes the oldest operation, or, where nothing can depend on it, sometimes fails it.</summary>
        private void Answer(FakeAgent agent)
        {
            var operation = _open[0];
            _open.RemoveAt(0);
            // Only the last one open is failed: whatever uses its result is then a task, which ends anyway.
            if (_open.Count == 0 && _random.Next(3) == 0) agent.Outcome(operation, OperationState.Failed);
            else agent.Finish(operation);
        }

        private void End(FakeAgent agent, string task)
        {
            if (!_tasks.Remove(task, out var framework)) return;
            var end = agent.Tell(framework.Id, task, TaskState.Finished);
            framework.Call(new AcknowledgeCall(agent.Id, end.Task, end.Uuid!.Value));
        }
    }
}

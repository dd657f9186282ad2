using System.Globalization;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Testing.Simulation.Frameworks;

internal sealed partial class SimFramework
{
    private void Take(OffersMade made)
    {
        foreach (var offer in made.Offers)
        {
            _checkers.FrameworkOffered(offer);
            _offers.Add(offer.Id, offer);
            var id = offer.Id;
            _schedule.After(_chance.Percent(10) ? _chance.Seconds(1, 20) : _chance.Milliseconds(1, 400), () => Use(id));
        }
    }

    private void Use(OfferId id)
    {
        // One whose rescission is still on its way is used all the same.
        if (!_offers.Remove(id, out var offer)) return;
        if (IsCalm)
        {
            Call(new DeclineCall([id.ToString()], 1_000_000));
            return;
        }

        var held = _tasks.Values.Where(task => task.Agent == offer.Agent.Id && !task.IsOver)
            .SelectMany(static task => task.Volumes).ToList();
        var plan = new OfferUse(
            offer, held, _chance, NextName, _spec.Can(FrameworkCapabilities.SharedResources));
        if (_chance.Percent(75)) plan.Draw();
        if (plan.Operations.Count == 0)
        {
            Call(new DeclineCall([id.ToString()], _chance.Below(6)));
            return;
        }

        foreach (var operation in plan.Operations)
        {
            foreach (var task in operation.Tasks)
                if (task.Task is { } spec)
                    _tasks[spec.Id] = new SimTask(spec.Id, offer.Agent.Id, spec.ExecutorId)
                    {
                        Volumes = spec.Resources.PersistentVolumes.Unallocate(),
                    };
            TasksAsked += operation.Tasks.Length;
            if (operation.Id.IsNone) continue;
            _operations[operation.Id] = new SimOperation(operation.Id, operation.Kind, offer.Agent.Id)
            {
                Resize = VolumeResize.IsOne(operation.Kind)
                    ? VolumeResize.Of(operation.Kind, operation.Resources, operation.Change)
                    : null,
            };
            OperationsAsked++;
        }

        Call(new AcceptCall([id.ToString()], [.. plan.Operations], _chance.Below(4)));
    }

    private string NextName(string kind) => string.Create(
        CultureInfo.InvariantCulture, $"{kind}-{Name}-{++_lastNumber}");
}

using System.Globalization;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Model.Ids;

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

        var plan = new OfferUse(offer, _chance, NextName);
        if (_chance.Percent(75)) plan.Draw();
        if (plan.Operations.Count == 0)
        {
            Call(new DeclineCall([id.ToString()], _chance.Below(6)));
            return;
        }

        foreach (var operation in plan.Operations)
        {
            foreach (var task in operation.Tasks)
                if (task.Task is { } spec) _tasks[spec.Id] = new SimTask(spec.Id, offer.Agent.Id, spec.ExecutorId);
            TasksAsked += operation.Tasks.Length;
            if (operation.Id.IsNone) continue;
            _operations[operation.Id] = new SimOperation(operation.Id, operation.Kind, offer.Agent.Id);
            OperationsAsked++;
        }

        Call(new AcceptCall([id.ToString()], [.. plan.Operations], _chance.Below(4)));
    }

    private string NextName(string kind) => string.Create(
        CultureInfo.InvariantCulture, $"{kind}-{Name}-{++_lastNumber}");
}

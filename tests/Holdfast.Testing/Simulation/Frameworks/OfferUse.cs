using System.Globalization;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Testing.Simulation.Running;

namespace Holdfast.Testing.Simulation.Frameworks;

/// <summary>What a framework makes of one offer: operations and launches, drawn one after the other from what is left
/// of it.</summary>
internal sealed class OfferUse
{
    private readonly Offer _offer;
    private readonly IReadOnlyList<Resource> _held;
    private readonly Chance _chance;
    private readonly Func<string, string> _nextName;
    private readonly Reservation _own;
    private readonly bool _shares;
    private ResourceBag _rest;

    /// <summary>Something to make of an offer.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="held">Volumes of its agent that tasks of the framework hold.</param>
    /// <param name="chance">Draws.</param>
    /// <param name="nextName">Names what is made.</param>
    /// <param name="shares">Whether the framework may share volumes.</param>
    public OfferUse(
        Offer offer, IReadOnlyList<Resource> held, Chance chance, Func<string, string> nextName, bool shares)
    {
        (_offer, _held, _chance, _nextName, _shares) = (offer, held, chance, nextName, shares);
        _own = Reservation.Dynamic(offer.Role, "ops");
        _rest = offer.Resources.Unallocate();
    }

    public List<RequestedOperation> Operations { get; } = [];

    public void Draw()
    {
        for (var steps = 1 + _chance.Below(3); steps > 0; steps--)
            switch (_chance.Below(14))
            {
                case 0: Reserve(); break;
                case 1 or 2: ReserveAndCreate(); break;
                case 3: Create(); break;
                case 4: Destroy(); break;
                case 5: Unreserve(); break;
                case 6: LaunchOnExecutor(); break;
                case 7: LaunchGroup(); break;
                case 8: Resize(); break;
                case 9 when _held.Count > 0: Resize(_chance.Pick(_held)); break;
                default: LaunchCommand(); break;
            }
    }

    private void Reserve()
    {
        if (Amount("cpus", 100, isReserved: false) is not { } cpus) return;
        var mem = Amount("mem", 64_000, isReserved: false);
        Reserve(mem is { } both ? ResourceBag.Of(cpus, both) : ResourceBag.Of(cpus));
    }

    private void ReserveAndCreate()
    {
        if (Space(isReserved: false) is not { } space) return;
        Reserve(ResourceBag.Of(space));
        Create(space.PushReservation(_own));
        if (_chance.Percent(80)) LaunchCommand();
    }

    private void Create()
    {
        if (Space(isReserved: true) is { } space) Create(space);
    }

    private void Create(Resource space)
    {
        var id = PersistenceId.Parse(_nextName("data"));
        var volume = space.WithKey(space.Key.WithDisk(new Disk(space.Key.Disk?.Source, id)))
            .WithDetails(new ResourceDetails { PersistencePrincipal = "ops", Volume = new VolumeMount("data") });
        // Who must not share tries it now and then.
        if (_chance.Percent(_shares ? 40 : 3)) volume = volume.WithKey(volume.Key.WithShared(true));
        Add(OperationKind.Create, ResourceBag.Of(space), ResourceBag.Of(volume), ResourceBag.Of(volume));
    }

    private void Destroy()
    {
        if (Volume() is not { } volume) return;
        var space = ResourceBag.Of(volume.WithoutVolume());
        Add(OperationKind.Destroy, ResourceBag.Of(volume), space, ResourceBag.Of(volume));
        if (_chance.Percent(50)) Unreserve(space);
    }

    private void Resize()
    {
        if (Volume() is not { } volume) return;
        _rest -= volume;
        if (!Resize(volume)) _rest += volume;
    }

    // What comes out of it is nothing that a later step could use.
    private bool Resize(Resource volume)
    {
        if (volume.Key.Disk!.Source is not null) return false;
        var by = Quantity.FromMilli((1 + _chance.Below(3)) * 64_000);
        var space = volume.WithoutVolume().WithAmount(by);
        if (_chance.Percent(50))
        {
            if (volume.Amount <= by) return false;
            Resize(OperationKind.ShrinkVolume, volume, space);
            return true;
        }

        if (!_rest.Contains(space) && _rest.Contains(space.PopReservation())) Reserve([space.PopReservation()]);
        if (!_rest.Contains(space)) return false;
        _rest -= space;
        Resize(OperationKind.GrowVolume, volume, space);
        return true;
    }

    private void Resize(OperationKind kind, Resource volume, Resource change) => Operations.Add(new RequestedOperation
    {
        Kind = kind,
        Id = _chance.Percent(75) ? OperationId.Parse(_nextName("op")) : default,
        Resources = [volume],
        Change = [change],
    });

    private void Unreserve()
    {
        var reserved = _rest.Where(static key => key.Reservations.IsDynamic && !key.IsPersistentVolume);
        if (!reserved.IsEmpty) Unreserve(ResourceBag.Of(_chance.Pick(reserved)));
    }

    private void Reserve(ResourceBag resources)
    {
        var reserved = resources.PushReservation(_own);
        Add(OperationKind.Reserve, resources, reserved, reserved);
    }

    private void Unreserve(ResourceBag reserved) =>
        Add(OperationKind.Unreserve, reserved, reserved.PopReservation(), reserved);

    private void Add(OperationKind kind, ResourceBag consumed, ResourceBag produced, ResourceBag named)
    {
        _rest = _rest - consumed + produced;
        Operations.Add(new RequestedOperation
        {
            Kind = kind,
            // Some want no feedback.
            Id = _chance.Percent(75) ? OperationId.Parse(_nextName("op")) : default,
            Resources = named,
        });
    }

    private void LaunchCommand()
    {
        if (Needs(withVolume: _chance.Percent(60)) is not { } resources) return;
        var lasts = _chance.Percent(10) ? 7_200_000 : _chance.Below(60_000);
        var status = _chance.Percent(80) ? 0 : 1;
        Launch(SimWire.Command(
            _nextName("task"), _offer.Agent.Id, resources,
            string.Create(CultureInfo.InvariantCulture, $"{lasts} {status}"), fetches: _chance.Percent(15)));
    }

    private void LaunchOnExecutor()
    {
        var own = ResourceBag.Of(
            Resource.Scalar("cpus", Quantity.FromMilli(50)), Resource.Scalar("mem", Quantity.FromMilli(16_000)));
        if (!_rest.Contains(own)) return;
        _rest -= own;
        var executor = $"executor-{_chance.Below(3)}";
        if (Needs(withVolume: _chance.Percent(20)) is { } resources)
            Launch(SimWire.OnExecutor(
                _nextName("task"), _offer.Agent.Id, resources, executor, own, 1_000 + _chance.Below(60_000)));
    }

    private void LaunchGroup()
    {
        var own = ResourceBag.Of(
            Resource.Scalar("cpus", Quantity.FromMilli(50)), Resource.Scalar("mem", Quantity.FromMilli(32_000)),
            Resource.Scalar("disk", Quantity.FromMilli(16_000)));
        if (!_rest.Contains(own)) return;
        _rest -= own;
        var executor = $"group-{_chance.Below(2)}";
        var tasks = new List<TaskSpec>();
        for (var count = 2 + _chance.Below(2); count > 0; count--)
            if (Needs(withVolume: _chance.Percent(30)) is { } resources)
                tasks.Add(SimWire.OnExecutor(
                    _nextName("task"), _offer.Agent.Id, resources, executor, own, 1_000 + _chance.Below(60_000)));
        if (tasks.Count == 0) return;
        Operations.Add(new RequestedOperation
        {
            Kind = OperationKind.LaunchGroup,
            Tasks = [.. tasks.Select(static task => new RequestedTask { Id = task.Id.ToString(), Task = task })],
        });
    }

    private void Launch(TaskSpec task) => Operations.Add(new RequestedOperation
    {
        Kind = OperationKind.Launch,
        Tasks = [new RequestedTask { Id = task.Id.ToString(), Task = task }],
    });

    private ResourceBag? Needs(bool withVolume)
    {
        if (Amount("cpus", 100, isReserved: _chance.Percent(50)) is not { } cpus) return null;
        var needs = ResourceBag.Of(cpus);
        if (Amount("mem", 32_000, isReserved: false) is { } mem) needs += mem;
        if (withVolume && Volume() is { } volume) needs += volume;
        else if (_chance.Percent(30) && Amount("disk", 64_000, isReserved: false) is { } disk) needs += disk;
        _rest -= needs.NonShared; // Of a shared volume each may have a copy.
        return needs;
    }

    private Resource? Volume()
    {
        var volumes = _rest.PersistentVolumes;
        return volumes.IsEmpty ? null : _chance.Pick(volumes);
    }

    private Resource? Space(bool isReserved)
    {
        if (_chance.Percent(25))
            foreach (var whole in _rest)
                if (whole.Key is { Disk.Source: not null, IsPersistentVolume: false }
                    && whole.Key.Reservations.IsEmpty != isReserved) return whole;
        return Amount("disk", (1 + _chance.Below(12)) * 128_000, isReserved);
    }

    private Resource? Amount(string name, long milli, bool isReserved)
    {
        foreach (var resource in _rest)
            if (resource.Name == name && resource.Key.Disk is null && resource.Key.Kind == ResourceKind.Scalar
                && resource.Key.Reservations.IsEmpty != isReserved && resource.Amount.Milli >= milli)
                return resource.WithAmount(Quantity.FromMilli(milli));
        return null;
    }
}

using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Rig;

/// <summary>A scheduler as the core sees it.</summary>
internal sealed class FakeFramework(MasterRig rig, FrameworkSpec spec)
{
    public FrameworkSpec Spec { get; set; } = spec;

    public FrameworkId Id => Spec.Id;

    public StreamId Stream { get; private set; }

    public List<SchedulerEvent> Events => rig.EventsOf(Stream);

    public IEnumerable<TaskUpdate> Updates => Events.OfType<TaskStatusChanged>().Select(evt => evt.Update);

    public IEnumerable<OperationUpdate> OperationUpdates =>
        Events.OfType<OperationStatusChanged>().Select(evt => evt.Update);

    /// <summary>The offers that are neither rescinded nor used.</summary>
    public List<Offer> Offers
    {
        get
        {
            rig.Settle();
            var known = rig.View.Frameworks.FirstOrDefault(view => view.Id == Id)?.Offers
                .Select(offer => offer.Id).ToHashSet() ?? [];
            return [.. Events.OfType<OffersMade>().SelectMany(made => made.Offers)
                .Where(offer => known.Contains(offer.Id))];
        }
    }

    public void Subscribe(params string[] suppressed) =>
        Subscribe(new SubscribeRequest { Framework = Spec, SuppressedRoles = [.. suppressed] });

    public void Subscribe(SubscribeRequest request)
    {
        var effects = rig.Apply(new SubscribeReceived(rig.Now, rig.NextCorrelation(), request));
        Stream = effects.OfType<OpenStream>().Single().Stream;
        if (Events.OfType<Subscribed>().SingleOrDefault() is { } subscribed)
            Spec = Spec with { Id = subscribed.Framework };
    }

    /// <summary>Subscribes under a name that was proven.</summary>
    /// <returns>The refusal; null where the stream was opened.</returns>
    public CallRefused? SubscribeAs(string principal)
    {
        var request = new SubscribeRequest { Framework = Spec, Principal = principal };
        var effects = rig.Apply(new SubscribeReceived(rig.Now, rig.NextCorrelation(), request));
        if (effects.OfType<Reply>().SingleOrDefault() is { Outcome: CallRefused refused }) return refused;
        Stream = effects.OfType<OpenStream>().Single().Stream;
        if (Events.OfType<Subscribed>().SingleOrDefault() is { } subscribed)
            Spec = Spec with { Id = subscribed.Framework };
        return null;
    }

    public CallOutcome Call(SchedulerCall call, string? stream = null, FrameworkId? id = null, string? principal = null)
    {
        var correlation = rig.NextCorrelation();
        var effects = rig.Apply(new CallReceived(
            rig.Now, correlation, id ?? Id, stream ?? Stream.ToString(), principal, call));
        return effects.OfType<Reply>().Single(reply => reply.Correlation == correlation).Outcome;
    }

    public void Accept(Offer offer, params RequestedOperation[] operations) => Accept([offer], 0, operations);

    public void Accept(IEnumerable<Offer> offers, double? refuse, params RequestedOperation[] operations) =>
        Call(new AcceptCall([.. offers.Select(offer => offer.Id.ToString())], [.. operations], refuse));

    public void Decline(double refuse = 0)
    {
        var offers = Offers;
        if (offers.Count > 0) Call(new DeclineCall([.. offers.Select(offer => offer.Id.ToString())], refuse));
    }

    /// <summary>Declines what there is until there is an offer with all of it.</summary>
    public Offer OfferWith(ResourceBag resources)
    {
        for (var round = 0; round < 10; round++)
        {
            if (Offers.FirstOrDefault(offer => offer.Resources.Unallocate().Contains(resources)) is { } found)
                return found;
            Decline();
            rig.Advance(TimeSpan.FromSeconds(1.1));
        }
        throw new InvalidOperationException(
            $"no offer with {resources}; there are {string.Join(" | ", Offers.Select(o => o.Resources))}");
    }

    public void Break() => rig.Apply(new StreamBroken(rig.Now, Stream));
}

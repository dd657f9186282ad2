using Holdfast.Master.Core.State;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>Whether the offers that an ACCEPT names can be used together.</summary>
internal static class OfferCheck
{
    /// <summary>The first fault; null when the offers are one agent's, in one role, and the framework's own.</summary>
    public static string? Explain(Framework framework, IReadOnlyList<string> texts, OfferBook book)
    {
        if (texts.Count == 0) return "No offers specified";
        var seen = new HashSet<string>();
        OpenOffer? first = null;
        foreach (var text in texts)
        {
            if (!seen.Add(text)) return $"Duplicate offer {text} in offer list";
            if (book.Find(text) is not { } offer) return $"Offer {text} is no longer valid";
            if (offer.Framework != framework)
                return $"Offer {text} was made to framework {offer.Framework.Id}, not to {framework.Id}";
            first ??= offer;
            if (offer.Agent != first.Agent)
                return "Aggregated offers must belong to one single agent: "
                    + $"{text} is of agent {offer.Agent.Id}, {first.Id} of agent {first.Agent.Id}";
            if (offer.Role != first.Role)
                return "Aggregated offers must be allocated to one single role: "
                    + $"{text} is allocated to '{offer.Role}', {first.Id} to '{first.Role}'";
        }
        return first!.Agent.IsActive ? null : $"Agent {first.Agent.Id} is not connected";
    }
}

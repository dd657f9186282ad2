using Holdfast.Model.Resources;

namespace Holdfast.Allocation.Filters;

/// <summary>
/// What a framework refused in a role on an agent. It hides offers in which there is nothing more than that.
/// </summary>
/// <param name="Refused">What was given back, allocated to nobody.</param>
/// <param name="Until">From this moment on it counts no more.</param>
/// <param name="Era">The subscription's era in which it was made.</param>
internal sealed record OfferFilter(ResourceBag Refused, DateTimeOffset Until, int Era)
{
    public bool Counts(int era, DateTimeOffset now) => Era == era && now < Until;
}

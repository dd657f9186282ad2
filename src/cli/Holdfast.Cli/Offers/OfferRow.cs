using Holdfast.Protocol.V1;

namespace Holdfast.Cli.Offers;

/// <summary>An offer as it is listed.</summary>
/// <param name="Offer">As its framework has it.</param>
/// <param name="Framework">That framework's name.</param>
internal sealed record OfferRow(Offer Offer, string Framework);

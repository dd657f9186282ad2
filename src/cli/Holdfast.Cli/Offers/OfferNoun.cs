using Holdfast.Cli.Agents;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Offers;

/// <summary>How offers are read and shown.</summary>
internal static class OfferNoun
{
    public static Noun<OfferRow> Instance { get; } = new()
    {
        Singular = "offer",
        Plural = "offers",
        ReadAsync = ReadAsync,
        Name = row => row.Offer.Id.Value,
        IsFoundByEnd = true,
        Columns =
        [
            new("ID", row => row.Offer.Id.Value) { IsLongName = true },
            new("FRAMEWORK", row => row.Framework),
            new("ROLE", row => row.Offer.AllocationInfo?.Role ?? "*"),
            new("AGENT", row => row.Offer.Hostname),
            new("FRAMEWORK-ID", row => row.Offer.FrameworkId.Value) { IsWide = true },
            new("AGENT-ID", row => row.Offer.AgentId.Value) { IsWide = true },
            new("ATTRIBUTES", row => AttributeText.Line(row.Offer.Attributes)) { IsWide = true },
            new("RESOURCES", row => Amounts.Line(row.Offer.Resources)),
        ],
        Document = row => JsonText.Of(row.Offer),
        TellAsync = TellAsync,
    };

    private static async Task<IReadOnlyList<OfferRow>> ReadAsync(Invocation invocation)
    {
        var state = await ClusterState.ReadAsync(invocation);
        return
        [
            .. from framework in state.Frameworks
               from offer in framework.Offers
               select new OfferRow(offer, framework.FrameworkInfo.Name),
        ];
    }

    private static Task TellAsync(Invocation invocation, OfferRow row, Details details)
    {
        details.Line("Offer", row.Offer.Id.Value);
        details.Line("Framework", $"{row.Framework} ({row.Offer.FrameworkId.Value})");
        details.Line("Role", row.Offer.AllocationInfo?.Role);
        details.Line("Agent", $"{row.Offer.Hostname} ({row.Offer.AgentId.Value})");
        details.Line("Attributes", AttributeText.Line(row.Offer.Attributes));
        details.Table("Resources", [.. row.Offer.Resources],
            new("RESOURCE", resource => Amounts.Line([resource])),
            new("RESERVED FOR", resource => resource.Reservations.LastOrDefault()?.Role ?? ""),
            new("VOLUME", resource => resource.Disk?.Persistence?.Id ?? ""));
        return Task.CompletedTask;
    }
}

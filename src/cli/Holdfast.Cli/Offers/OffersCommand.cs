using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Offers;

/// <summary><c>holdfast offers …</c></summary>
internal static class OffersCommand
{
    public static Verb Build() => new("offers", "What frameworks are offered and have not answered yet.")
    {
        ShowVerbs.List(
            OfferNoun.Instance, "Lists the offers that are open.", [],
            "holdfast offers ls", "holdfast offers ls -w"),
        ShowVerbs.Show(
            OfferNoun.Instance, "Shows one offer with each of its resources.", [], "holdfast offers show O17"),
    };
}

using System.Globalization;
using System.Text;

namespace Holdfast.Fetcher.Orders;

/// <summary>All that the fetcher is to do, read from descriptor 0: arguments would show URIs, and what they may hold,
/// to every user.</summary>
/// <remarks>Texts that end with NUL: a version, the verb, the bounds, then six for each URI.</remarks>
internal sealed record FetchOrder(FetchBounds Bounds, IReadOnlyList<FetchItem> Items)
{
    private const string Version = "2";
    private const int HeadTexts = 6;
    private const int ItemTexts = 6;

    internal FetchVerb Verb { get; init; }

    internal byte[] Write()
    {
        var text = new StringBuilder();
        foreach (var one in new[]
                 {
                     Version, Number((int)Verb), Number(Bounds.Bytes), Number(Bounds.Files), Number(Bounds.TotalMs),
                     Number(Bounds.StallMs),
                 })
            text.Append(one).Append('\0');
        foreach (var item in Items)
            foreach (var one in new[]
                     {
                         item.Uri, item.OutputFile ?? "", item.Executable ? "1" : "0", item.Extract ? "1" : "0",
                         item.Sha256 ?? "", item.Copy ?? "",
                     })
                text.Append(one).Append('\0');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <exception cref="FormatException">These bytes are no order, or one of another version.</exception>
    internal static FetchOrder Read(ReadOnlySpan<byte> bytes)
    {
        var texts = Encoding.UTF8.GetString(bytes).Split('\0');
        if (texts.Length < HeadTexts + 1 || texts[0] != Version || texts[^1].Length > 0
            || (texts.Length - 1 - HeadTexts) % ItemTexts != 0)
            throw new FormatException("Descriptor 0 does not hold an order of this fetcher's version.");
        var items = new List<FetchItem>();
        for (var at = HeadTexts; at < texts.Length - 1; at += ItemTexts)
            items.Add(new(texts[at], Optional(texts[at + 1]), texts[at + 2] == "1", texts[at + 3] == "1")
            {
                Sha256 = Optional(texts[at + 4]), Copy = Optional(texts[at + 5]),
            });
        var bounds = new FetchBounds(Number(texts[2]), Number(texts[3]), Number(texts[4]), Number(texts[5]));
        var verb = (FetchVerb)Number(texts[1]);
        return verb == FetchVerb.Fetch || items.Count == 1
            ? new(bounds, items) { Verb = verb }
            : throw new FormatException($"The order to {verb} has {items.Count} URIs, not one.");
    }

    private static string? Optional(string text) => text.Length > 0 ? text : null;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static long Number(string text) =>
        long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;

namespace Holdfast.Fetcher.Orders;

/// <summary>All that the fetcher is to do, read from descriptor 0: arguments would show URIs, and what they may hold,
/// to every user.</summary>
/// <remarks>Texts that end with NUL: a version, the bounds, then four for each URI.</remarks>
internal sealed record FetchOrder(FetchBounds Bounds, IReadOnlyList<FetchItem> Items)
{
    private const string Version = "1";
    private const int HeadTexts = 5;
    private const int ItemTexts = 4;

    internal byte[] Write()
    {
        var text = new StringBuilder();
        foreach (var one in new[] { Version, Number(Bounds.Bytes), Number(Bounds.Files), Number(Bounds.TotalMs),
            Number(Bounds.StallMs) })
            text.Append(one).Append('\0');
        foreach (var item in Items)
            text.Append(item.Uri).Append('\0').Append(item.OutputFile ?? "").Append('\0')
                .Append(item.Executable ? '1' : '0').Append('\0').Append(item.Extract ? '1' : '0').Append('\0');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <exception cref="FormatException">These bytes are no order, or one of another version.</exception>
    internal static FetchOrder Read(ReadOnlySpan<byte> bytes)
    {
        var texts = Encoding.UTF8.GetString(bytes).Split('\0');
        if (texts.Length < HeadTexts + 1 || texts[0] != Version || (texts.Length - 1 - HeadTexts) % ItemTexts != 0)
            throw new FormatException("Descriptor 0 does not hold an order of this fetcher's version.");
        var items = new List<FetchItem>();
        for (var at = HeadTexts; at < texts.Length - 1; at += ItemTexts)
            items.Add(new(texts[at], texts[at + 1].Length > 0 ? texts[at + 1] : null, texts[at + 2] == "1",
                texts[at + 3] == "1"));
        return new(new(Number(texts[1]), Number(texts[2]), Number(texts[3]), Number(texts[4])), items);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static long Number(string text) =>
        long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;

namespace Holdfast.Fetcher.Orders;

/// <summary>What a source tells of a file, left in the working directory for the agent.</summary>
/// <param name="SizeBytes">Its length; null where the source does not tell.</param>
/// <param name="ETag">As HTTP has it.</param>
/// <param name="LastModified">When it changed last, as the source writes it: only ever compared.</param>
/// <param name="MaxAgeSeconds">How long the source allows a copy to be used unasked; null where it says
/// nothing.</param>
/// <remarks>Texts that end with NUL. The task's user can write there too: the agent believes nothing of it that would
/// harm anybody else.</remarks>
internal sealed record FetchReport(long? SizeBytes, string? ETag, string? LastModified, long? MaxAgeSeconds)
{
    /// <summary>The file that holds it.</summary>
    internal const string FileName = "report";

    /// <summary>The file that <see cref="FetchVerb.Fill"/> makes.</summary>
    internal const string ContentName = "content";

    /// <summary>The most bytes that a report may have.</summary>
    internal const int BytesMax = 8192;

    private const string Version = "1";
    private const int TextCharsMax = 1024;

    internal byte[] Write() => Encoding.UTF8.GetBytes(
        string.Join('\0', Version, Number(SizeBytes), Short(ETag), Short(LastModified), Number(MaxAgeSeconds), ""));

    /// <summary>Null for bytes that are no report.</summary>
    internal static FetchReport? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (Encoding.UTF8.GetString(bytes).Split('\0') is not [Version, var size, var tag, var date, var age, ""])
            return null;
        return TryNumber(size, out var sizeBytes) && TryNumber(age, out var maxAge)
            ? new(sizeBytes, Optional(tag), Optional(date), maxAge)
            : null;
    }

    // A tag too long to keep is one that cannot be compared.
    private static string Short(string? text) =>
        text is null || text.Length > TextCharsMax || text.Contains('\0', StringComparison.Ordinal) ? "" : text;

    private static string? Optional(string text) => text.Length is > 0 and <= TextCharsMax ? text : null;

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static bool TryNumber(string text, out long? value)
    {
        value = null;
        if (text.Length == 0) return true;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        value = number;
        return true;
    }
}

using System.Globalization;

namespace Holdfast.Fetcher.Sources.Ftp;

/// <summary>What a server tells of a file.</summary>
/// <param name="SizeBytes">Its length; null where the server does not tell.</param>
/// <param name="Changed">When it changed last, as the server writes it; null where it does not tell.</param>
/// <param name="Refusal">What it said where it tells nothing because there is no such file, or none for us.</param>
internal readonly record struct FtpDescription(long? SizeBytes, string? Changed, FtpReply? Refusal = null)
{
    /// <summary>Times are in whole seconds, so that two versions may have the same one while it lasts.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    /// <summary>Tells the file's version from every other; null where that cannot be told.</summary>
    /// <param name="now">In UTC, as the server's times are (RFC 3659).</param>
    internal string? VersionAt(DateTime now) =>
        SizeBytes is { } bytes && Changed is { Length: >= 14 } changed
        && DateTime.TryParseExact(
            changed.AsSpan(0, 14), "yyyyMMddHHmmss", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
        && now - at >= Settled
            ? string.Create(CultureInfo.InvariantCulture, $"{changed} {bytes}")
            : null;
}

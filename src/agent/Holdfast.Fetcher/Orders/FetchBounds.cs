namespace Holdfast.Fetcher.Orders;

/// <summary>What one task's fetch may cost.</summary>
/// <param name="Bytes">Written to the sandbox in all, archives and their content alike.</param>
/// <param name="Files">Files, directories and links made in all.</param>
/// <param name="TotalMs">From start to end.</param>
/// <param name="StallMs">A transfer slower than <see cref="StallBytesPerSecond"/> over this time is given up.</param>
internal sealed record FetchBounds(long Bytes, long Files, long TotalMs, long StallMs)
{
    /// <summary>Slower than any line worth waiting for; a server that drips to hold us is below it.</summary>
    internal const long StallBytesPerSecond = 100;
}

using Holdfast.Fetcher.Orders;

namespace Holdfast.Fetcher.Sources;

/// <summary>Goes on with a transfer that broke off, as long as that gets further.</summary>
internal static class Resumption
{
    private const int TriesWithoutGain = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <param name="attempt">Makes one connection and receives what is missing of the part.</param>
    /// <exception cref="FetchException">The source failed, or broke off again and again.</exception>
    internal static async Task<FetchReport> RunAsync(
        PartFile part, Func<Task<FetchReport>> attempt, CancellationToken cancellationToken)
    {
        var (best, lost) = (0L, 0);
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (BrokenTransferException broken)
            {
                // A source that gave nothing yet is not there: told at once. Later, three tries in a row that get no
                // further are enough; how long a line may go on dropping is bounded by the time of the whole fetch.
                lost = part.Length > best ? 0 : lost + 1;
                best = Math.Max(best, part.Length);
                if (best == 0) throw;
                if (lost == TriesWithoutGain)
                    throw new FetchException($"{broken.Message}, and {lost} more tries got no further");
            }
            await Task.Delay(FirstPause * (1 << lost), cancellationToken);
        }
    }
}

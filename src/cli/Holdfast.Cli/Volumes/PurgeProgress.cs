using System.Globalization;
using Holdfast.Cli.Output;
using Holdfast.Client.Agents;

namespace Holdfast.Cli.Volumes;

/// <summary>Tells how far a purge is.</summary>
internal static class PurgeProgress
{
    /// <summary>One line.</summary>
    /// <param name="row">The destroyed volume.</param>
    /// <param name="left">As its agent has it now.</param>
    /// <param name="perSecond">How many files go in a second; null where that cannot be told.</param>
    /// <param name="waited">How long it is waited for.</param>
    public static string Text(TrashRow row, TrashedVolume left, double? perSecond, TimeSpan waited) =>
        $"{row.Host} removes the data of volume {row.Name}: {Files(left, perSecond)}{waited.TotalSeconds:0} s. "
        + "Ctrl-C leaves it to that.";

    private static string Files(TrashedVolume left, double? perSecond)
    {
        // Nothing is told before it has begun, and of a few files.
        if (left.RemovedFiles is not { } removed) return "";
        var rate = perSecond is { } one ? string.Create(CultureInfo.InvariantCulture, $", {one:0} a second") : "";
        // What nobody could count in full has no end that could be told.
        return left.TotalFiles is { } total && total >= removed && total > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{removed} of {total} files ({HowFar.Percent(removed, total)}){rate}"
                + $"{HowFar.Rest(total - removed, perSecond)}, ")
            : string.Create(CultureInfo.InvariantCulture, $"{removed} files{rate}, ");
    }
}

using System.Globalization;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Start;

/// <summary>Ids that the operator gives away, as Mesos writes them: <c>[5000-10000]</c>,
/// <c>[5000-5999,7000-7999]</c>.</summary>
internal static class IdRanges
{
    /// <returns>Null where the text is no such list, has an empty range, or takes the id 0, which is everybody's who
    /// has none, or the highest one, which stands for none.</returns>
    public static RangeSet? Read(string? text)
    {
        if (text is not ['[', .. var inner, ']']) return null;
        var ranges = new List<ValueRange>();
        foreach (var part in inner.Split(','))
        {
            if (part.Split('-') is not [var first, var last]
                || !TryRead(first, out var from) || !TryRead(last, out var to) || from == 0 || to < from) return null;
            ranges.Add(new(from, to));
        }
        return RangeSet.Of([.. ranges]);
    }

    private static bool TryRead(string text, out uint id) =>
        uint.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out id) && id < uint.MaxValue;
}

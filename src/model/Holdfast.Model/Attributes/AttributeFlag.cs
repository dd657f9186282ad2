using Holdfast.Model.Resources;
using Holdfast.Model.Resources.Given;

namespace Holdfast.Model.Attributes;

/// <summary>
/// The agent's <c>--attributes</c>: <c>name:value;…</c>, such as <c>rack:r2;level:10;span:[1-5,8-9]</c>.
/// </summary>
public static class AttributeFlag
{
    /// <summary>Reads the attributes, in the order given; a name that comes twice stays twice.</summary>
    /// <param name="text">The text, whose pieces end with <c>;</c> or a line. Spaces within values are dropped, as in
    /// Mesos.</param>
    /// <param name="faults">Gets a sentence for each piece that is no attribute.</param>
    /// <returns>The attributes; null when there are faults.</returns>
    public static IReadOnlyList<AgentAttribute>? Parse(string text, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(faults);
        var attributes = new List<AgentAttribute>();
        var before = faults.Count;
        const StringSplitOptions Tidy = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        foreach (var piece in text.Split([';', '\n'], Tidy))
        {
            if (ParsePiece(piece, out var fault) is { } attribute) attributes.Add(attribute);
            else faults.Add($"'{piece}' in --attributes is no attribute: {fault}.");
        }
        return faults.Count == before ? attributes : null;
    }

    private static AgentAttribute? ParsePiece(string piece, out string? fault)
    {
        // Only the first colon parts name and value: a value may be a URL.
        var colon = piece.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            fault = "it must have the form name:value";
            return null;
        }
        var name = piece[..colon].Trim();
        if (!ValueText.TryRead(piece[(colon + 1)..], out var value, out fault)) return null;
        if (value.Scalar is { } scalar) return AgentAttribute.OfScalar(name, scalar);
        if (value.Text is { } plain) return AgentAttribute.OfText(name, plain);
        fault = "an attribute cannot be a set";
        return value.Ranges is { } ranges ? ReadRanges(name, ranges, out fault) : null;
    }

    private static AgentAttribute? ReadRanges(string name, IReadOnlyList<ValueRange> ranges, out string? fault)
    {
        foreach (var range in ranges)
        {
            if (range.Begin <= range.End) continue;
            fault = $"the range {range} ends before it begins";
            return null;
        }
        fault = null;
        return AgentAttribute.OfRanges(name, RangeSet.Of(ranges.ToArray()));
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Model;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation.Frameworks;

/// <summary>How little is too little to offer: at least one of the sets must be there, with all its amounts.</summary>
public sealed class OfferMinimum
{
    private readonly ImmutableArray<ResourceQuantities> _sets;

    private OfferMinimum(ImmutableArray<ResourceQuantities> sets) => _sets = sets;

    /// <summary>0.01 CPUs or 32 MB of memory: with less than either not even an idle executor can be run.</summary>
    public static OfferMinimum Default { get; } = Of(
        ResourceQuantities.Of([("cpus", Quantity.FromMilli(10))]),
        ResourceQuantities.Of([("mem", Quantity.FromMilli(32_000))]));

    /// <summary>Whatever is not nothing may be offered.</summary>
    public static OfferMinimum Anything { get; } = Of();

    /// <summary>The sets, of which one is enough; none means that anything is.</summary>
    public ReadOnlySpan<ResourceQuantities> Sets => _sets.AsSpan();

    /// <summary>The minimum of these sets, of which one is enough; none means that anything is.</summary>
    public static OfferMinimum Of(params ReadOnlySpan<ResourceQuantities> sets) => new([.. sets]);

    /// <summary>
    /// Reads the form of the flag <c>min_allocatable_resources</c>, such as <c>cpus:0.01|mem:32</c>; empty: anything.
    /// </summary>
    /// <exception cref="FormatException">The text has another form; the message names the piece. Do not
    /// retry.</exception>
    public static OfferMinimum Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sets = text.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Of([.. sets.Select(static set => ResourceQuantities.Of(set
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(ParsePiece)))]);
    }

    /// <summary>Whether the resources are enough to be offered.</summary>
    public bool IsMetBy(ResourceBag resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        if (resources.IsEmpty) return false;
        if (_sets.IsEmpty) return true;
        var quantities = resources.Quantities;
        foreach (var set in _sets)
            if (quantities.Covers(set)) return true;
        return false;
    }

    /// <summary>The form of the flag <c>min_allocatable_resources</c>, such as <c>cpus:0.01|mem:32</c>.</summary>
    public override string ToString() => _sets.IsEmpty ? "anything" : string.Join('|', _sets);

    private static (string Name, Quantity Amount) ParsePiece(string piece)
    {
        var colon = piece.IndexOf(':');
        if (colon > 0 && piece[..colon].TrimEnd() is { Length: > 0 } name
            && double.TryParse(piece[(colon + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && Quantity.TryFrom(value, out var amount)) return (name, amount);
        throw new FormatException(
            $"'{piece}' in min_allocatable_resources is no amount; write name:number, with ';' between what must be "
            + "there together and '|' between sets of which one is enough.");
    }
}

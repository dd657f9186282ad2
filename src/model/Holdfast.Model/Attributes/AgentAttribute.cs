using System.Globalization;
using Holdfast.Model.Resources;

namespace Holdfast.Model.Attributes;

/// <summary>
/// Something an operator says of an agent, such as <c>rack:r2</c>. Frameworks choose by it; it is never used up.
/// </summary>
/// <remarks>Exactly one of the three values is set. A name may come several times on one agent.</remarks>
public sealed record AgentAttribute
{
    private AgentAttribute(string name) => Name = name;

    /// <summary>The attribute's name; never empty.</summary>
    public string Name { get; }

    /// <summary>The number, when it is one; as precise as it was given, since it is never summed.</summary>
    public double? Scalar { get; private init; }

    /// <summary>The whole numbers, when it is ranges.</summary>
    public RangeSet? Ranges { get; private init; }

    /// <summary>The text, when it is neither.</summary>
    public string? Text { get; private init; }

    /// <summary>An attribute that is a number.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static AgentAttribute OfScalar(string name, double value) => new(Named(name)) { Scalar = value };

    /// <summary>An attribute that is whole numbers.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static AgentAttribute OfRanges(string name, RangeSet ranges) => new(Named(name)) { Ranges = ranges };

    /// <summary>An attribute that is text.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static AgentAttribute OfText(string name, string text) => new(Named(name)) { Text = text };

    /// <summary>The value as state documents show it: <c>10</c>, <c>[1-5, 8-9]</c> or the text.</summary>
    public string ValueText() =>
        Scalar?.ToString("0.###", CultureInfo.InvariantCulture) ?? Ranges?.ToString() ?? Text ?? "";

    /// <summary>The form in which the operator gives it, such as <c>rack:r2</c>.</summary>
    public override string ToString() => $"{Name}:{ValueText()}";

    private static string Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name;
    }
}

using Holdfast.Cli.Resources;
using WireAttribute = Holdfast.Protocol.V1.Attribute;

namespace Holdfast.Cli.Agents;

/// <summary>Attributes as their operator wrote them.</summary>
internal static class AttributeText
{
    public static string Line(IEnumerable<WireAttribute> attributes) =>
        string.Join("; ", attributes.Select(attribute => $"{attribute.Name}:{Value(attribute)}"));

    /// <summary>The value alone, by which <c>--on</c> chooses.</summary>
    public static string Value(WireAttribute attribute)
    {
        if (attribute.Text is { } text) return text.Value;
        if (attribute.Scalar is { } scalar) return Amounts.Text(scalar.Value);
        if (attribute.Ranges is { } ranges)
            return $"[{string.Join(", ", ranges.Range.Select(range => $"{range.Begin}-{range.End}"))}]";
        return $"{{{string.Join(", ", attribute.Set?.Item ?? [])}}}";
    }
}

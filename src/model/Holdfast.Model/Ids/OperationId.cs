using System.Diagnostics.CodeAnalysis;

namespace Holdfast.Model.Ids;

/// <summary>Names an operation for the framework that asked for its feedback. Chosen by the framework.</summary>
public readonly record struct OperationId : IParsable<OperationId>
{
    private readonly string? _text;

    private OperationId(string text) => _text = text;

    /// <summary>Whether this is the default value, which names nothing.</summary>
    public bool IsNone => _text is null;

    /// <summary>Reads an id that keeps <see cref="IdRule"/>.</summary>
    /// <exception cref="FormatException">The text breaks the rule; the message says how. Do not retry.</exception>
    public static OperationId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var id)
        ? id
        : throw new FormatException($"'{s}' is not an operation id: {IdRule.Explain(s)}");

    /// <summary>Reads an id; false when the text breaks <see cref="IdRule"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OperationId result)
    {
        var holds = s is not null && IdRule.Holds(s);
        result = holds ? new(s!) : default;
        return holds;
    }

    /// <summary>The text as it was given; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}

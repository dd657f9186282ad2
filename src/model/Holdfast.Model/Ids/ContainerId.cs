using System.Diagnostics.CodeAnalysis;

namespace Holdfast.Model.Ids;

/// <summary>
/// Names a run of an executor or command task. Made by the agent (a UUID); the last component of the sandbox's path.
/// </summary>
public readonly record struct ContainerId : IParsable<ContainerId>
{
    private readonly string? _text;

    private ContainerId(string text) => _text = text;

    /// <summary>Whether this is the default value, which names nothing.</summary>
    public bool IsNone => _text is null;

    /// <summary>Reads an id that keeps <see cref="IdRule"/>.</summary>
    /// <exception cref="FormatException">The text breaks the rule; the message says how. Do not retry.</exception>
    public static ContainerId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var id)
        ? id
        : throw new FormatException($"'{s}' is not a container id: {IdRule.Explain(s)}");

    /// <summary>Reads an id; false when the text breaks <see cref="IdRule"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ContainerId result)
    {
        var holds = s is not null && IdRule.Holds(s);
        result = holds ? new(s!) : default;
        return holds;
    }

    /// <summary>The text as it was given; empty for the default value.</summary>
    public override string ToString() => _text ?? "";
}

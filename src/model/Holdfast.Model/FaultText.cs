namespace Holdfast.Model;

/// <summary>Texts about what is wrong with something that somebody sent: long enough to find it, never as long as it
/// is.</summary>
public static class FaultText
{
    /// <summary>The text for being quoted: names and ids may be as long as the call they come in.</summary>
    public static string Quote(string text) => Cut(text, 255);

    /// <summary>The text, or its beginning and an ellipsis where it is longer.</summary>
    /// <param name="text">The text.</param>
    /// <param name="charactersMax">How many of its characters may stay, more than 0.</param>
    public static string Cut(string text, int charactersMax)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= charactersMax) return text;
        // Half a character would be none.
        var end = char.IsHighSurrogate(text[charactersMax - 1]) ? charactersMax - 1 : charactersMax;
        return $"{text.AsSpan(0, end)}…";
    }
}

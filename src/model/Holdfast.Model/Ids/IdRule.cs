using System.Text;

namespace Holdfast.Model.Ids;

/// <summary>
/// The rule that every id chosen by others must keep: Mesos' own (facts: ids become path components of sandboxes).
/// </summary>
public static class IdRule
{
    /// <summary>The most bytes an id may have in UTF-8: no file system takes a longer component.</summary>
    public const int BytesMax = 255;

    /// <summary>
    /// Whether the text may be an id: 1–255 bytes of UTF-8, no slash, backslash or control character, not <c>.</c> or
    /// <c>..</c>.
    /// </summary>
    public static bool Holds(string text) => Explain(text) is null;

    /// <summary>What is wrong with the text, as a clause that follows the quoted text; null when nothing is.</summary>
    public static string? Explain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return "an id must not be empty";
        if (Encoding.UTF8.GetByteCount(text) is var bytes and > BytesMax)
            return $"an id must not be longer than {BytesMax} bytes, and this one has {bytes}";
        if (text is "." or "..") return "'.' and '..' are not allowed as ids";
        foreach (var character in text)
            if (character is '/' or '\\' or < ' ' or '\x7f')
                return "an id must not contain slashes or control characters, and this one contains"
                    + $" U+{(int)character:X4}";
        return null;
    }
}

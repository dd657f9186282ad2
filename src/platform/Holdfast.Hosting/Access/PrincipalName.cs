using System.Text;

namespace Holdfast.Hosting.Access;

/// <summary>The names that credentials can prove.</summary>
public static class PrincipalName
{
    /// <summary>The most bytes in UTF-8; names of people and programs are shorter.</summary>
    public const int BytesMax = 255;

    /// <summary>What is wrong with the text, as a clause that follows it; null when nothing is.</summary>
    public static string? Explain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return "it is empty";
        if (Encoding.UTF8.GetByteCount(text) is var bytes and > BytesMax)
            return $"it has {bytes} bytes, and {BytesMax} are the most";
        if (text.Contains(':', StringComparison.Ordinal)) return "it has a colon, which the Basic scheme cannot carry";
        return text.Any(char.IsControl) ? "it has control characters" : null;
    }
}

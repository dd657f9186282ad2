namespace Holdfast.Cli.Output;

/// <summary>Texts that others chose, as they may reach a screen: what moves its cursor, or colours it, must
/// not.</summary>
internal static class Visible
{
    /// <summary>In one line.</summary>
    public static string Line(string text) => Of(text, keepsLines: false);

    /// <summary>With its lines.</summary>
    public static string Text(string text) => Of(text, keepsLines: true);

    private static string Of(string text, bool keepsLines)
    {
        return text.Any(IsHarmful) ? string.Concat(text.Select(letter => IsHarmful(letter) ? ' ' : letter)) : text;

        bool IsHarmful(char letter) => char.IsControl(letter) && !(keepsLines && letter is '\n' or '\t');
    }
}

using Holdfast.Protocol.Forms;

namespace Holdfast.Fuzzing.Targets;

/// <summary>Forms of the older endpoints.</summary>
internal static class FormTarget
{
    /// <summary>What is read is the same after it was escaped and read again.</summary>
    public static void Run(byte[] input)
    {
        IReadOnlyDictionary<string, string> fields;
        try
        {
            fields = FormText.Read(input);
        }
        catch (FormatException)
        {
            return;
        }

        var text = string.Join('&', fields.Select(field => $"{Escape(field.Key)}={Escape(field.Value)}"));
        var again = FormText.Read(System.Text.Encoding.UTF8.GetBytes(text));
        if (!fields.OrderBy(field => field.Key, StringComparer.Ordinal)
            .SequenceEqual(again.OrderBy(field => field.Key, StringComparer.Ordinal)))
            throw new FindException($"Not the same once read again: {text}");
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);
}

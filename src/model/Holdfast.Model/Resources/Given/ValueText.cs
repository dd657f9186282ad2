using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Holdfast.Model.Resources.Given;

/// <summary>
/// The text form of a value on Mesos' command lines: <c>1.5</c>, <c>[1-5, 8-9]</c>, <c>{a, b}</c>, or plain text.
/// </summary>
internal sealed record ValueText
{
    public double? Scalar { get; private init; }

    public IReadOnlyList<ValueRange>? Ranges { get; private init; }

    public IReadOnlyList<string>? Items { get; private init; }

    public string? Text { get; private init; }

    /// <summary>
    /// Reads the text; spaces do not count, wherever they are. False: the fault says what was expected.
    /// </summary>
    public static bool TryRead(
        string text, [NotNullWhen(true)] out ValueText? value, [NotNullWhen(false)] out string? fault)
    {
        var packed = text.Replace(" ", "", StringComparison.Ordinal);
        (value, fault) = packed switch
        {
            "" => (null, "a value is expected, and there is none"),
            ['[', ..] => ReadRanges(packed),
            ['{', ..] => ReadItems(packed),
            _ => ReadRest(packed),
        };
        return value is not null;
    }

    private static (ValueText?, string?) ReadRanges(string packed)
    {
        const string Form = "ranges have the form [a-b, c-d]";
        if (packed[^1] != ']') return (null, $"{Form}, and the closing ']' is missing");
        var ranges = new List<ValueRange>();
        foreach (var piece in packed[1..^1].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = piece.Split('-');
            if (ends.Length != 2 || !IsWhole(ends[0], out var begin) || !IsWhole(ends[1], out var end))
                return (null, $"{Form} of whole numbers below 2^64, and '{piece}' is none");
            ranges.Add(new(begin, end));
        }
        return (new() { Ranges = ranges }, null);
    }

    private static (ValueText?, string?) ReadItems(string packed)
    {
        const string Form = "a set has the form {a, b}";
        if (packed[^1] != '}') return (null, $"{Form}, and the closing '}}' is missing");
        var items = packed[1..^1].Split(',', StringSplitOptions.RemoveEmptyEntries);
        return items.FirstOrDefault(static item => item.AsSpan().ContainsAny("[]{}")) is { } bad
            ? (null, $"{Form}, and '{bad}' contains a bracket")
            : (new() { Items = items }, null);
    }

    private static (ValueText?, string?) ReadRest(string packed)
    {
        if (packed.AsSpan().IndexOfAny("[]{}") is >= 0 and var at)
            return (null, $"a bracket stands only at the ends of a value, and '{packed[at]}' stands within");
        // Negative, infinite and subnormal numbers are text to Mesos; resources then refuse them for not being numbers.
        var isNumber = double.TryParse(packed, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && packed[0] != '-' && (number == 0 || double.IsNormal(number));
        return (isNumber ? new() { Scalar = number } : new() { Text = packed }, null);
    }

    private static bool IsWhole(string text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

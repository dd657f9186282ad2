using System.Globalization;

namespace Holdfast.Integration.Tests.Master;

/// <summary>Status line and headers of an answer.</summary>
internal sealed record RawAnswer(string StatusLine, IReadOnlyDictionary<string, string> Headers)
{
    public int Status => int.Parse(StatusLine.Split(' ')[1], CultureInfo.InvariantCulture);

    public string? this[string header] => Headers.GetValueOrDefault(header);
}

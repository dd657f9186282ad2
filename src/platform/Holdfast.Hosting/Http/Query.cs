using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Http;

/// <summary>Reads the parameters of a query as Mesos does.</summary>
public static class Query
{
    /// <summary>A parameter's text; null where it is not given. Of several with one name the last counts.</summary>
    public static string? Text(HttpRequest request, string name)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Query.TryGetValue(name, out var values) && values.Count > 0 ? values[^1] ?? "" : null;
    }

    /// <summary>A whole number; null where it is not given or is none, which list endpoints ignore (as
    /// recorded).</summary>
    public static long? Integer(HttpRequest request, string name) =>
        Text(request, name) is { } text && TryParseInteger(text, out var number) ? number : null;

    /// <summary>Reads a whole number, which may be negative.</summary>
    public static bool TryParseInteger(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}

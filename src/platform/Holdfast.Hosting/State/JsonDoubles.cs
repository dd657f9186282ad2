using System.Globalization;
using System.Text.Json;

namespace Holdfast.Hosting.State;

/// <summary>Numbers as Mesos prints them: whole ones as <c>1.0</c>, which strictly typed readers tell from
/// integers.</summary>
public static class JsonDoubles
{
    /// <summary>Writes a property whose value is a double.</summary>
    public static void WriteDouble(this Utf8JsonWriter json, string name, double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        json.WritePropertyName(name);
        json.WriteRawValue(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0", skipInputValidation: true);
    }
}

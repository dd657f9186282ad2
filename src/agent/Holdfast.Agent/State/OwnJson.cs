using System.Globalization;
using System.Text.Json;
using Holdfast.Agent.Core.Views;
using Holdfast.Hosting.State;
using Holdfast.Model;

namespace Holdfast.Agent.State;

/// <summary>Pieces of our own documents below <c>/holdfast/v1</c>.</summary>
internal static class OwnJson
{
    /// <summary>Writes whose document it is.</summary>
    public static void WriteAgent(Utf8JsonWriter json, AgentView view)
    {
        json.WriteString("agent_id", view.Agent.Id.ToString());
        json.WriteString("hostname", view.Agent.Hostname);
    }

    /// <summary>Writes a time as RFC 3339 has it, in UTC, to the millisecond; null for none.</summary>
    public static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? at) => json.WriteString(
        name, at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    /// <summary>Writes an amount of disk.</summary>
    public static void WriteMegabytes(Utf8JsonWriter json, string name, Quantity amount) =>
        json.WriteDouble(name, amount.ToDouble());
}

using System.Text.Json;
using Holdfast.Allocation.Explaining;
using Holdfast.Hosting.State;
using Holdfast.Master.Core.Calls;

namespace Holdfast.Master.State;

/// <summary>Why a framework waits, for programs (<c>reason</c>) and for people (<c>text</c>).</summary>
internal static class WaitingJson
{
    /// <summary>The document.</summary>
    public static byte[] Of(WaitingExplained waiting) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("framework_id", waiting.Framework.ToString());
        json.WriteStartArray("roles");
        foreach (var role in waiting.Roles) Write(json, role);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, RoleWaiting waiting)
    {
        json.WriteStartObject();
        json.WriteString("role", waiting.Role.ToString());
        json.WriteStartArray("causes");
        foreach (var cause in waiting.Causes) Write(json, cause);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, WaitCause cause)
    {
        json.WriteStartObject();
        json.WriteString("reason", JsonNamingPolicy.SnakeCaseLower.ConvertName(cause.Reason.ToString()));
        json.WriteNumber("agents", cause.AgentCount);
        if (cause.Until is { } until) json.WriteString("until", until);
        json.WriteString("text", cause.ToString());
        json.WriteEndObject();
    }
}

using System.Text.Json;

namespace Holdfast.Client.Transport;

/// <summary>What calls are called in errors: as the API's documentation does, such as <c>GET_STATE</c>.</summary>
internal static class CallName
{
    public static string Of<T>(T type) where T : struct, Enum =>
        JsonNamingPolicy.SnakeCaseUpper.ConvertName(type.ToString());
}

using System.Reflection;
using System.Text.Json;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.State;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.OpenApi;

/// <summary>The description of a program's own API: <c>/holdfast/v1/openapi.json</c> for programs, and
/// <c>/holdfast/v1</c> for people; with <c>/holdfast/v1/version</c>, which every one has.</summary>
public sealed class ApiDocument
{
    /// <summary>What all paths of our own begin with.</summary>
    public const string Root = "/holdfast/v1";

    // The page needs nothing from anywhere, so that it also works where there is no way out.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'";

    private readonly byte[] _json;
    private readonly byte[] _page;

    private ApiDocument(byte[] json)
    {
        _json = json;
        using var document = JsonDocument.Parse(json);
        _page = ApiPage.Of(document.RootElement);
    }

    /// <summary>The one that lies in an assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="name">The resource's name.</param>
    public static ApiDocument In(Assembly assembly, string name)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        using var resource = assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"{assembly.GetName().Name} holds no resource '{name}'.", nameof(name));
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return new ApiDocument(bytes.ToArray());
    }

    /// <summary>Adds the endpoints.</summary>
    public void MapTo(PathRoutes routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.Get($"{Root}/version", http => JsonReply.WriteAsync(http, JsonText.Of(WriteVersion)));
        routes.Get($"{Root}/openapi.json", http => JsonReply.WriteAsync(http, _json));
        routes.Get(Root, http => routes.Rest(http).Length == 0 ? PageAsync(http) : TextReply.NotFoundAsync(http));
    }

    private static void WriteVersion(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("version", ProductVersion.Text);
        json.WriteEndObject();
    }

    private Task PageAsync(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        return Messages.WriteAsync(http, "text/html; charset=utf-8", _page);
    }
}

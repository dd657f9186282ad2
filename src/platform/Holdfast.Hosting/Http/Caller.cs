using Holdfast.Hosting.Access;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Http;

/// <summary>Who makes a call: the one place where the principal of a request comes into the APIs.</summary>
public static class Caller
{
    /// <summary>The authenticated principal; null while authentication is off.</summary>
    public static string? Of(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Principal()?.Name;
    }
}

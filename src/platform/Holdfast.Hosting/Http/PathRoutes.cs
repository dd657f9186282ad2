using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Http;

/// <summary>Finds the endpoint of a path as Mesos does: the longest known path that the asked one begins
/// with.</summary>
/// <remarks>
/// So a trailing slash and an unknown rest belong to the endpoint in front of it; the actor's name before a path makes
/// no
/// difference; double slashes count as one. All as recorded or in use by clients.
/// </remarks>
/// <param name="prefix">The actor's name with a slash before it: <c>/master</c>, <c>/slave(1)</c>.</param>
public sealed class PathRoutes(string prefix)
{
    private readonly Dictionary<string, Endpoint> _endpoints = new(StringComparer.Ordinal);

    /// <summary>Answers GET (and HEAD) at a path.</summary>
    public void Get(string path, RequestDelegate answer) => _endpoints.Add(path, new(HttpMethods.Get, answer));

    /// <summary>Answers POST at a path.</summary>
    public void Post(string path, RequestDelegate answer) => _endpoints.Add(path, new(HttpMethods.Post, answer));

    /// <summary>Answers any method at a path.</summary>
    public void Any(string path, RequestDelegate answer) => _endpoints.Add(path, new(null, answer));

    /// <summary>Answers the request by the endpoint of its path.</summary>
    public Task AnswerAsync(HttpContext http)
    {
        if (Find(http.Request.Path.Value ?? "") is not { } endpoint) return TextReply.NotFoundAsync(http);
        return endpoint.Method is { } method && !Matches(http.Request.Method, method)
            ? TextReply.WrongMethodAsync(http, method)
            : endpoint.Answer(http);
    }

    /// <summary>Whether a request belongs to the endpoint of a path.</summary>
    public bool Leads(HttpContext http, string to) =>
        _endpoints.TryGetValue(to, out var endpoint) && Find(http.Request.Path.Value ?? "") == endpoint;

    private Endpoint? Find(string path)
    {
        var components = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var count = components.Length; count > 0; count--)
        {
            var known = "/" + string.Join('/', components.Take(count));
            if (_endpoints.TryGetValue(known, out var endpoint)) return endpoint;
            if (known.StartsWith(prefix + "/", StringComparison.Ordinal)
                && _endpoints.TryGetValue(known[prefix.Length..], out endpoint)) return endpoint;
        }

        return null;
    }

    private static bool Matches(string asked, string method) =>
        HttpMethods.Equals(asked, method) || (HttpMethods.IsGet(method) && HttpMethods.IsHead(asked));

    private sealed record Endpoint(string? Method, RequestDelegate Answer);
}

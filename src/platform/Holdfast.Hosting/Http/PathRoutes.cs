using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Http;

/// <summary>Finds the endpoint of a path as Mesos does: the longest known path that the asked one begins
/// with.</summary>
/// <remarks>
/// So a trailing slash and an unknown rest belong to the endpoint in front of it; the actor's name before a path makes
/// no difference; double slashes count as one. All as recorded or in use by clients.
/// </remarks>
/// <param name="prefix">The actor's name with a slash before it: <c>/master</c>, <c>/slave(1)</c>.</param>
public sealed class PathRoutes(string prefix)
{
    private readonly Dictionary<string, List<Endpoint>> _endpoints = new(StringComparer.Ordinal);
    private int _deepest;
    private RequestDelegate _otherwise = TextReply.NotFoundAsync;

    /// <summary>Answers GET (and HEAD) at a path.</summary>
    public void Get(string path, RequestDelegate answer) => Add(path, HttpMethods.Get, answer);

    /// <summary>Answers POST at a path.</summary>
    public void Post(string path, RequestDelegate answer) => Add(path, HttpMethods.Post, answer);

    /// <summary>Answers PUT at a path.</summary>
    public void Put(string path, RequestDelegate answer) => Add(path, HttpMethods.Put, answer);

    /// <summary>Answers DELETE at a path.</summary>
    public void Delete(string path, RequestDelegate answer) => Add(path, HttpMethods.Delete, answer);

    /// <summary>Answers any method at a path.</summary>
    public void Any(string path, RequestDelegate answer) => Add(path, null, answer);

    /// <summary>Answers what no path leads to; without it that is 404.</summary>
    public void Otherwise(RequestDelegate answer) => _otherwise = answer;

    /// <summary>Answers the request by the endpoint of its path.</summary>
    public Task AnswerAsync(HttpContext http)
    {
        if (Find(http.Request.Path.Value ?? "", out _) is not { } endpoints) return _otherwise(http);
        var endpoint = endpoints.Find(one => one.Method is null || Matches(http.Request.Method, one.Method));
        return endpoint is null
            ? TextReply.WrongMethodAsync(http, [.. endpoints.Select(one => one.Method!)])
            : endpoint.Answer(http);
    }

    /// <summary>The path of a request's endpoint, as it was added; null where there is none.</summary>
    public string? EndpointOf(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return Find(http.Request.Path.Value ?? "", out _)?[0].Path;
    }

    /// <summary>Every path with its methods, by path; <c>*</c> stands for all.</summary>
    public IEnumerable<(string Path, IReadOnlyList<string> Methods)> All() =>
        from path in _endpoints
        orderby path.Key
        select (path.Key, (IReadOnlyList<string>)[.. path.Value.Select(endpoint => endpoint.Method ?? "*")]);

    /// <summary>What a request's path has behind the endpoint that it leads to, such as <c>web</c> of
    /// <c>/quota/web/</c>; empty where it has nothing, or leads to none.</summary>
    public string Rest(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        _ = Find(http.Request.Path.Value ?? "", out var rest);
        return rest;
    }

    private void Add(string path, string? method, RequestDelegate answer)
    {
        if (!_endpoints.TryGetValue(path, out var endpoints)) _endpoints.Add(path, endpoints = []);
        endpoints.Add(new(path, method, answer));
        _deepest = Math.Max(_deepest, path.Split('/', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private List<Endpoint>? Find(string path, out string rest)
    {
        var components = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        // No endpoint lies deeper than this, one more with the actor's name before it: also a path of very many
        // components costs little, and nobody has shown who he is yet.
        for (var count = Math.Min(components.Length, _deepest + 1); count > 0; count--)
        {
            var known = "/" + string.Join('/', components, 0, count);
            if (!_endpoints.TryGetValue(known, out var endpoints)
                && !(known.StartsWith(prefix + "/", StringComparison.Ordinal)
                    && _endpoints.TryGetValue(known[prefix.Length..], out endpoints))) continue;
            rest = string.Join('/', components, count, components.Length - count);
            return endpoints;
        }

        rest = "";
        return null;
    }

    private static bool Matches(string asked, string method) =>
        HttpMethods.Equals(asked, method) || (HttpMethods.IsGet(method) && HttpMethods.IsHead(asked));

    private sealed record Endpoint(string Path, string? Method, RequestDelegate Answer);
}

using System.Text.RegularExpressions;

namespace Holdfast.Integration.Tests.Routes;

/// <summary>One path of a process and its methods, as its <c>/help</c> lists them; <c>*</c> stands for all
/// methods.</summary>
internal sealed partial record Route(string Path, IReadOnlyList<string> Methods)
{
    private static readonly string[] Asked = ["GET", "POST", "PUT", "DELETE"];

    /// <summary>Whether it can be read.</summary>
    public bool IsRead => Methods.Contains("GET") || Methods.Contains("*");

    /// <summary>All that a process answers, as its own page lists it.</summary>
    public static IReadOnlyList<Route> Of(string help)
    {
        Route[] routes =
            [.. Listed().Matches(help).Select(one => new Route(one.Groups[2].Value, one.Groups[1].Value.Split(", ")))];
        // A page that is written otherwise must not make every test of all routes one of none.
        Assert.Contains(routes, route => route.Path == "/state");
        Assert.All(routes, route => Assert.NotEmpty(route.Methods));
        return routes;
    }

    /// <summary>Which routes answer somebody who shows no credentials, and by which methods.</summary>
    /// <remarks>What is closed must be so however its path is written, and what may change something must not be where
    /// only readers are asked.</remarks>
    /// <param name="help">The page that lists them.</param>
    /// <param name="actor">The process's name before a path, such as <c>/master</c>.</param>
    /// <param name="challengeAsync">Asks by method and path; gives the challenge, or null where there was none.</param>
    public static async Task<IReadOnlyList<string>> OpenAsync(
        string help, string actor, Func<string, string, Task<string?>> challengeAsync)
    {
        var open = new List<string>();
        foreach (var (path, _) in Of(help))
        {
            var methods = new List<string>();
            foreach (var method in Asked)
            {
                if (await challengeAsync(method, path) is not { } challenge)
                {
                    methods.Add(method);
                    continue;
                }
                if (method != "GET") Assert.DoesNotContain("readonly", challenge, StringComparison.Ordinal);
                foreach (var spelling in (string[])[$"/{actor}/{path}/", $"{path}/x/purge"])
                    Assert.Equal(
                        $"{method} {spelling} {challenge}",
                        $"{method} {spelling} {await challengeAsync(method, spelling)}");
            }
            if (methods.Count == Asked.Length) open.Add(path);
            else if (methods.Count > 0) open.Add($"{string.Join(", ", methods)} {path}");
        }
        return open;
    }

    [GeneratedRegex("<code>([A-Z*, ]+) (/[^<]*)</code>")]
    private static partial Regex Listed();
}

using System.Globalization;
using Holdfast.Hosting.Http;
using Holdfast.Model.Ids;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Master.Operator;

/// <summary>Finds the id in paths such as <c>/holdfast/v1/frameworks/ID/waiting</c>.</summary>
internal static class PathId
{
    /// <summary>The id of a path; null when the request was answered with what is wrong with it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="noun">What it is the id of, in the singular, such as <c>framework</c>.</param>
    /// <param name="action">What stands behind it.</param>
    public static async ValueTask<T?> ReadAsync<T>(HttpContext http, string noun, string action)
        where T : struct, IParsable<T>
    {
        if ((http.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries)
            is not [.., var collection, var text, var last] || collection != $"{noun}s" || last != action)
        {
            await TextReply.NotFoundAsync(http);
            return null;
        }
        if (T.TryParse(text, CultureInfo.InvariantCulture, out var id)) return id;
        await RefuseAsync(http, $"'{text}' is no {noun} id: {IdRule.Explain(text)}.");
        return null;
    }

    /// <summary>Answers 400.</summary>
    public static Task RefuseAsync(HttpContext http, string reason) =>
        TextReply.WriteAsync(http, StatusCodes.Status400BadRequest, reason);
}

using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Access;

/// <summary>Which realm a path belongs to: reads to one, all that may change something to the other, and what is
/// said otherwise.</summary>
/// <param name="reads">Of GET and HEAD.</param>
/// <param name="writes">Of every other method.</param>
/// <param name="others">Of endpoints that are an exception, by path and for every method; null for none.</param>
/// <param name="ownDoors">Endpoints whose writes pass here, because they look at credentials themselves.</param>
public sealed class RealmTable(
    Realm reads, Realm writes, IReadOnlyDictionary<string, Realm?> others, IReadOnlySet<string>? ownDoors = null)
{
    /// <summary>The realm of a request; null where none is asked for credentials.</summary>
    /// <param name="endpoint">The path of its endpoint.</param>
    /// <param name="method">Its method.</param>
    public Realm? Of(string endpoint, string method)
    {
        if (others.TryGetValue(endpoint, out var own)) return own;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) return reads;
        return ownDoors?.Contains(endpoint) == true ? null : writes;
    }
}

namespace Holdfast.Client.Transport;

/// <summary>The rule for addresses of servers.</summary>
internal static class Servers
{
    /// <exception cref="ArgumentException">It is not an absolute http or https address.</exception>
    public static Uri Require(Uri server, string parameter)
    {
        ArgumentNullException.ThrowIfNull(server, parameter);
        return server is { IsAbsoluteUri: true, Scheme: "http" or "https" }
            ? server
            : throw new ArgumentException($"'{server}' is no address of the form http://host:port.", parameter);
    }
}

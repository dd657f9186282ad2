using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;

namespace Holdfast.Hosting.Listening;

/// <summary>Opens the listeners of a process.</summary>
public static class Listeners
{
    /// <summary>Starts the host that has them; where they cannot be opened it is disposed.</summary>
    /// <param name="host">Kestrel's.</param>
    /// <param name="wanted">Where it is to listen, as people write it.</param>
    /// <param name="cancellationToken">Stops it before it has begun.</param>
    /// <exception cref="IOException">The machine refuses; the message says what to do.</exception>
    public static async Task StartAsync(IHost host, string wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch (Exception cause)
        {
            if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
            if (Explain(cause, wanted) is { } told) throw new IOException(told, cause);
            throw;
        }
    }

    private static string? Explain(Exception cause, string wanted) => cause switch
    {
        IOException { InnerException: AddressInUseException } =>
            $"{cause.Message} Another process listens there, perhaps this one's twin: 'ss --listening --tcp "
                + "--processes' shows which. End it, or give another --port.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
            $"Nothing can listen on {wanted}: this machine has no such address. Give one of its own by --ip ('ip "
                + "address' lists them).",
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            $"Nothing can listen on {wanted}: the system denies it, as it does for ports below 1024 to all but root. "
                + "Give another --port.",
        SocketException => $"Nothing can listen on {wanted}: {cause.Message}.",
        _ => null,
    };
}

using System.Net;

namespace Holdfast.Hosting.Flags;

/// <summary>Reads flags that name a port.</summary>
public static class PortFlag
{
    /// <summary>The port; null where the flag has no value, 0 with a fault where its value is none.</summary>
    public static int? Read(FlagValues flags, string name, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(flags);
        ArgumentNullException.ThrowIfNull(faults);
        if (flags.Integer(name) is not { } port) return null;
        if (port <= IPEndPoint.MaxPort) return (int)port;
        faults.Add($"--{name}={port} is not a port: give one from 0 to {IPEndPoint.MaxPort}.");
        return 0;
    }
}

using System.Net;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Listening;
using Holdfast.Hosting.Tls;
using Holdfast.Master.Core;

namespace Holdfast.Master;

/// <summary>What an operator can set of a master's process; the names are those of Mesos' flags. The rest is in <see
/// cref="Core"/>.</summary>
public sealed record MasterHostOptions
{
    /// <summary>Where to listen. Default 127.0.0.1; another address than loopback needs <see
    /// cref="IsInsecure"/>.</summary>
    public IPAddress Ip { get; init; } = IPAddress.Loopback;

    /// <summary>The port of the HTTP APIs. Default 5050; 0 lets the system choose.</summary>
    public int Port { get; init; } = 5050;

    /// <summary>
    /// The port of the agent link, whose peers prove themselves otherwise than those of the HTTP APIs. Default 0, the
    /// system's choice: agents ask <c>/holdfast/v1/link</c> for it.
    /// </summary>
    public int LinkPort { get; init; }

    /// <summary>How long a peer may take nothing of what is sent to it before its connection is given up. Default 75
    /// s.</summary>
    public TimeSpan PeerPatience { get; init; } = PatientSocket.PatienceDefault;

    /// <summary>Where the registry lies; needed unless <see cref="IsRegistryInMemory"/>.</summary>
    public string? WorkDir { get; init; }

    /// <summary>Whether the registry is forgotten with the process (<c>--registry=in_memory</c>). Default
    /// false.</summary>
    public bool IsRegistryInMemory { get; init; }

    /// <summary>The name under which frameworks and people find this master; null for the address's own name.</summary>
    public string? Hostname { get; init; }

    /// <summary>The cluster's name, for people; null for none.</summary>
    public string? Cluster { get; init; }

    /// <summary>Whether <c>/metrics</c> has numbers of each framework. Default true.</summary>
    public bool PublishesFrameworkMetrics { get; init; } = true;

    /// <summary>The file that <c>/files</c> shows as <c>/master/log</c>, absolute; null for none.</summary>
    public string? LogFile { get; init; }

    /// <summary>The directory whose files are served at <c>/</c>, such as a dashboard; null for none.</summary>
    public string? WebUiDir { get; init; }

    /// <summary>Whether it may listen beyond loopback without authentication and TLS. Default false.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>Its certificate and the authorities it believes; null for no TLS.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Who must show credentials. Default nobody.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>The flags as the operator gave them, shown in <c>/state</c>, by name.</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>What the core decides by.</summary>
    public MasterOptions Core { get; init; } = new();
}

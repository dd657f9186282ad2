using System.Net;
using Holdfast.Agent.Core;
using Holdfast.Agent.Sandboxes;
using Holdfast.Agent.Start;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Tls;
using Holdfast.Model.Attributes;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent;

/// <summary>What an agent is started with.</summary>
public sealed record AgentHostOptions
{
    /// <summary>Where the HTTP API listens. Default loopback.</summary>
    public IPAddress Ip { get; init; } = IPAddress.Loopback;

    /// <summary>The port of the HTTP API; null for the one kept in the work directory, else 5051; 0 for any free one,
    /// kept from then on.</summary>
    public int? Port { get; init; }

    /// <summary>The name under which the agent is known.</summary>
    public required string Hostname { get; init; }

    /// <summary>The master's HTTP address, <c>host:port</c>.</summary>
    public required string Master { get; init; }

    /// <summary>Where runtime files of containers lie; absolute.</summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>Where shim and fetcher lie; null for beside this program.</summary>
    public string? LauncherDirectory { get; init; }

    /// <summary>What <c>--resources</c> gave; what it does not name is detected.</summary>
    public ResourceBag GivenResources { get; init; } = ResourceBag.Empty;

    /// <summary>The role that detected resources are reserved to.</summary>
    public RoleName DefaultRole { get; init; } = RoleName.Any;

    /// <summary>What <c>--attributes</c> gave.</summary>
    public IReadOnlyList<AgentAttribute> Attributes { get; init; } = [];

    /// <summary>What the operator says of disks' backends. Default nothing.</summary>
    public DiskBackendChoice DiskBackend { get; init; } = DiskBackendChoice.None;

    /// <summary>Where the machine stands; null where nobody said so.</summary>
    public FaultDomain? Domain { get; init; }

    /// <summary>Whether containers are limited by cgroups where they can be; false where the operator asked for
    /// accounting only.</summary>
    public bool LimitContainers { get; init; } = true;

    /// <summary>Whether programs of tasks may gain rights by set-user-id bits. Default false.</summary>
    public bool AllowsNewPrivileges { get; init; }

    /// <summary>The name of this agent's cgroups below each hierarchy.</summary>
    public string CgroupsRoot { get; init; } = "holdfast";

    /// <summary>Where cgroup hierarchies are mounted.</summary>
    public string CgroupsHierarchy { get; init; } = "/sys/fs/cgroup";

    /// <summary>How long a download may bring nothing. Default 1 min.</summary>
    public TimeSpan FetcherStallTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Its certificate and the authorities it believes; null for no TLS.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Who must show credentials to use the HTTP API. Default nobody.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>Whether executors must show the token that they were given. Default false.</summary>
    public bool AuthenticatesExecutors { get; init; }

    /// <summary>The file of the key that signs these tokens; null for one in the work directory.</summary>
    public string? ExecutorKeyFile { get; init; }

    /// <summary>The file of the credential that the agent shows its master; null for none.</summary>
    public string? CredentialFile { get; init; }

    /// <summary>When sandboxes of what is over are removed.</summary>
    public CollectOptions Collecting { get; init; } = new();

    /// <summary>How often what sandboxes and volumes take is measured. Default 15 s.</summary>
    public TimeSpan DiskWatchInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether the work directory must lie on xfs with project quotas.</summary>
    public bool RequiresXfsLimits { get; init; }

    /// <summary>The pause between two looks at a PATH or MOUNT disk, whether it is there and well. Default
    /// 10 s.</summary>
    public TimeSpan DiskProbeInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where fetched files are kept, in a directory named after the ledger; absolute. Null for <c>fetch</c> in
    /// the work directory.</summary>
    public string? FetcherCacheDirectory { get; init; }

    /// <summary>The file that <c>/files</c> shows as <c>/slave/log</c>, absolute; null for none.</summary>
    public string? LogFile { get; init; }

    /// <summary>Every flag with its value, for views.</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>What the core decides on.</summary>
    public required AgentOptions Core { get; init; }
}

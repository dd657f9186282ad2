using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Holdfast.Allocation;
using Holdfast.Allocation.Frameworks;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Flags;
using Holdfast.Hosting.Listening;
using Holdfast.Hosting.Logging;
using Holdfast.Hosting.Tls;
using Holdfast.Master.Core;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master;

/// <summary>Makes a master's flags its options, and finds every fault in them.</summary>
public static class MasterFlagReader
{
    private static readonly TimeSpan PingTimeoutMin = TimeSpan.FromSeconds(1);

    /// <summary>Reads the options; null when there are faults, each a sentence with the way out.</summary>
    /// <param name="flags">The flags. Those with faults of their own are told already, and have their defaults.</param>
    /// <param name="faults">Gets the faults.</param>
    public static MasterHostOptions? Read(FlagValues flags, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(flags);
        ArgumentNullException.ThrowIfNull(faults);
        var before = faults.Count;
        var isInMemory = flags.Text("registry") == "in_memory";
        var workDir = flags.Text("work_dir");
        if (flags.IsMissing("work_dir") && !isInMemory)
            faults.Add("--work_dir is missing: say where the registry lies, such as "
                + "--work_dir=/var/lib/holdfast/master, or give --registry=in_memory.");
        var isInsecure = flags.Boolean("insecure");
        var beforeTls = faults.Count;
        var tls = TlsFlags.Read(flags, faults);
        var isTlsOff = tls is null && faults.Count == beforeTls;
        var access = AccessFlags.ReadMaster(flags, faults);
        // Libprocess' variables for the address stand behind these flags (FlagReader).
        var port = PortFlag.Read(flags, "port", faults) ?? 0;
        var ip = Ip(flags, Unprotected(isTlsOff, access), faults);
        var options = new MasterHostOptions
        {
            Ip = ip,
            Port = port,
            LinkPort = LinkPort(flags, port, faults),
            WorkDir = workDir,
            IsRegistryInMemory = isInMemory,
            Hostname = flags.Text("hostname") ?? HostNames.Of(ip, flags.Boolean("hostname_lookup")),
            Cluster = flags.Text("cluster"),
            PublishesFrameworkMetrics = flags.Boolean("publish_per_framework_metrics"),
            LogFile = LogFile.Shown(flags, "master"),
            WebUiDir = WebUiDir(flags, faults),
            IsInsecure = isInsecure,
            Tls = tls,
            Access = access,
            Flags = new SortedDictionary<string, string>(flags.All().ToDictionary(), StringComparer.Ordinal),
            Core = Core(flags, faults),
        };
        return faults.Count == before ? options : null;
    }

    private static string? WebUiDir(FlagValues flags, ICollection<string> faults)
    {
        if (flags.Text("webui_dir") is not { } directory) return null;
        if (!Directory.Exists(directory))
            faults.Add($"--webui_dir={directory} is no directory: give the one that holds the dashboard's index.html, "
                + "or leave the flag out.");
        return directory;
    }

    // Files for TLS that are given and cannot be used are not missing: that advice would lead to --insecure.
    private static List<string> Unprotected(bool isTlsOff, AccessOptions access)
    {
        var missing = new List<string>();
        if (isTlsOff) missing.Add("--tls_cert_file with --tls_key_file and --tls_ca_file");
        if (!access.AuthenticatesReads) missing.Add("--authenticate_http_readonly");
        if (!access.AuthenticatesWrites) missing.Add("--authenticate_http_readwrite");
        if (!access.AuthenticatesFrameworks) missing.Add("--authenticate_http_frameworks");
        return missing;
    }

    private static IPAddress Ip(FlagValues flags, List<string> unprotected, ICollection<string> faults)
    {
        if (flags.Text("ip") is not { } text) return IPAddress.Loopback;
        if (!IPAddress.TryParse(text, out var ip))
        {
            faults.Add($"--ip={text} is not an address: give one such as 127.0.0.1.");
            return IPAddress.Loopback;
        }

        if (ListenerPolicy.Refusal(ip, flags.Boolean("insecure"), unprotected) is { } refusal) faults.Add(refusal);
        return ip;
    }

    private static int LinkPort(FlagValues flags, int port, ICollection<string> faults)
    {
        var link = PortFlag.Read(flags, "link_port", faults) ?? 0;
        if (link != 0 && link == port)
            faults.Add($"--link_port={link} is the port of the HTTP APIs too: give the link one of its own.");
        return link;
    }

    private static MasterOptions Core(FlagValues flags, ICollection<string> faults)
    {
        var defaults = new MasterOptions();
        return defaults with
        {
            AgentPingTimeout = Span(flags, "agent_ping_timeout", PingTimeoutMin, faults) ?? defaults.AgentPingTimeout,
            MaxAgentPingTimeouts = Count(flags, "max_agent_ping_timeouts", 1, faults),
            AgentReregisterTimeout = Span(flags, "agent_reregister_timeout", TimeSpan.Zero, faults)
                ?? defaults.AgentReregisterTimeout,
            OfferTimeout = Span(flags, "offer_timeout", TimeSpan.FromMilliseconds(1), faults),
            MaxCompletedFrameworks = Count(flags, "max_completed_frameworks", 0, faults),
            MaxCompletedTasksPerFramework = Count(flags, "max_completed_tasks_per_framework", 0, faults),
            MaxUnreachableTasksPerFramework = Count(flags, "max_unreachable_tasks_per_framework", 0, faults),
            MaxOperatorEventStreamSubscribers = Count(flags, "max_operator_event_stream_subscribers", 1, faults),
            RegistryGcInterval = Span(flags, "registry_gc_interval", TimeSpan.FromSeconds(1), faults)
                ?? defaults.RegistryGcInterval,
            RegistryMaxAgentAge = Span(flags, "registry_max_agent_age", TimeSpan.Zero, faults)
                ?? defaults.RegistryMaxAgentAge,
            RegistryMaxAgentCount = Count(flags, "registry_max_agent_count", 0, faults),
            Domain = Domain(flags, faults),
            RequireAgentDomain = flags.Boolean("require_agent_domain"),
            RootSubmissions = flags.Boolean("root_submissions"),
            Weights = Weights(flags, faults),
            Allocation = Allocation(flags, faults),
        };
    }

    private static FaultDomain? Domain(FlagValues flags, ICollection<string> faults)
    {
        if (flags.Boolean("require_agent_domain") && flags.Text("domain") is null)
            faults.Add("--require_agent_domain without --domain admits no agent at all: those with a domain need a "
                + $"master with one. Give --domain={DomainFlag.Example}.");
        return DomainFlag.Read(flags, faults);
    }

    private static TimeSpan? Span(FlagValues flags, string name, TimeSpan least, ICollection<string> faults)
    {
        var span = flags.Duration(name);
        if (span < least) faults.Add($"--{name} is {span}, and must be at least {least}.");
        return span;
    }

    private static int Count(FlagValues flags, string name, int least, ICollection<string> faults)
    {
        var count = flags.Integer(name) ?? least;
        if (count >= least && count <= int.MaxValue) return (int)count;
        faults.Add($"--{name} is {count}, and must be from {least} to {int.MaxValue}.");
        return least;
    }

    private static ImmutableSortedDictionary<RoleName, double> Weights(FlagValues flags, ICollection<string> faults)
    {
        var weights = ImmutableSortedDictionary.CreateBuilder<RoleName, double>();
        var text = flags.Text("weights") ?? "";
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = pair.LastIndexOf('=');
            if (at > 0 && RoleName.TryParse(pair[..at], CultureInfo.InvariantCulture, out var role)
                && double.TryParse(
                    pair.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
                && double.IsFinite(weight) && weight > 0) weights[role] = weight;
            else faults.Add($"--weights has '{pair}': give pairs such as web=2.5, each weight above zero.");
        }

        return weights.ToImmutable();
    }

    private static AllocatorOptions Allocation(FlagValues flags, ICollection<string> faults)
    {
        var defaults = new AllocatorOptions();
        return defaults with
        {
            AllocationInterval =
                Span(flags, "allocation_interval", TimeSpan.FromMilliseconds(1), faults) ?? defaults.AllocationInterval,
            MinAllocatableResources = Minimum(flags, faults),
            FairSharingExcludedResourceNames =
            [
                .. (flags.Text("fair_sharing_excluded_resource_names") ?? "")
                    .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            ],
            FilterGpuResources = flags.Boolean("filter_gpu_resources"),
        };
    }

    private static OfferMinimum Minimum(FlagValues flags, ICollection<string> faults)
    {
        try
        {
            return OfferMinimum.Parse(flags.Text("min_allocatable_resources") ?? "");
        }
        catch (FormatException cause)
        {
            faults.Add(cause.Message);
            return OfferMinimum.Default;
        }
    }
}

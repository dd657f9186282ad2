using System.Net;
using System.Text.Json;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Agent.Sandboxes;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Secrets;
using Holdfast.Hosting.Flags;
using Holdfast.Hosting.Listening;
using Holdfast.Hosting.Logging;
using Holdfast.Hosting.Tls;
using Holdfast.Linux.Processes;
using Holdfast.Model.Attributes;
using Holdfast.Model.Resources;
using Holdfast.Model.Resources.Given;
using Holdfast.Protocol.Mapping;

namespace Holdfast.Agent.Start;

/// <summary>Makes options of flags, and finds every fault at once.</summary>
public static class AgentSettings
{
    // Below, nobody who is asleep could find what was destroyed by mistake; purge removes a volume's data sooner.
    private static readonly TimeSpan TrashRetentionMin = TimeSpan.FromHours(1);

    private static readonly TimeSpan DiskProbeIntervalMin = TimeSpan.FromSeconds(1);

    // Dates are made with it.
    private static readonly TimeSpan TrashRetentionMax = TimeSpan.FromDays(7 * 520);

    /// <summary>Reads the flags; null when there are faults.</summary>
    /// <param name="flags">The flags. Those with faults of their own are told already, and have their defaults.</param>
    /// <param name="faults">Gets a sentence for each fault.</param>
    public static AgentHostOptions? From(FlagValues flags, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(flags);
        ArgumentNullException.ThrowIfNull(faults);
        var before = faults.Count;
        var tls = TlsFlags.Read(flags, faults);
        var isTlsOff = tls is null && faults.Count == before;
        var access = AccessFlags.ReadAgent(flags, faults);
        var ip = Ip(flags, Unprotected(flags, isTlsOff, access), faults);
        var work = Required(
            flags, "work_dir", "a directory that is kept, such as --work_dir=/var/lib/holdfast", faults);
        var master = Master(flags, faults);
        var port = PortFlag.Read(flags, "port", faults);
        var role = Role(flags, faults);
        var resources = Resources(flags, role, faults);
        var attributes = AttributeFlag.Parse(flags.Text("attributes") ?? "", faults);
        var environment = Environment(flags, faults);
        CheckCollecting(flags, faults);
        CheckTrash(flags, faults);
        CheckGroups(flags, faults);
        var limits = DiskLimitFlags.Read(flags, faults);
        var backend = DiskBackendChoice.Parse(flags.Text("disk_backend")!, Path.GetFullPath(work ?? "/"), faults);
        CheckSecrets(flags, faults);
        var domain = DomainFlag.Read(flags, faults);
        if (faults.Count > before || work is null || master is null || attributes is null || resources is null)
            return null;
        work = Path.GetFullPath(work);
        return new AgentHostOptions
        {
            Ip = ip,
            Port = flags.IsGiven("port") ? port : null,
            Hostname = flags.Text("hostname") ?? HostNames.Of(ip, flags.Boolean("hostname_lookup")),
            Master = master,
            RuntimeDirectory = flags.Text("runtime_dir") is { } runtime
                ? Path.GetFullPath(runtime)
                : Path.Combine(work, "runtime"),
            LauncherDirectory = flags.Text("launcher_dir"),
            GivenResources = resources,
            DefaultRole = role,
            Attributes = attributes,
            Domain = domain,
            DiskBackend = backend,
            LimitContainers = !flags.IsGiven("isolation"),
            AllowsNewPrivileges = flags.Boolean("allow_new_privileges"),
            CgroupsRoot = flags.Text("cgroups_root")!,
            CgroupsHierarchy = flags.Text("cgroups_hierarchy")!,
            FetcherCacheDirectory = flags.Text("fetcher_cache_dir") is { } cache ? Path.GetFullPath(cache) : null,
            FetcherStallTimeout = flags.Duration("fetcher_stall_timeout")!.Value,
            Tls = tls,
            Access = access,
            AuthenticatesExecutors = flags.Boolean("authenticate_http_executors"),
            ExecutorKeyFile = flags.Text("jwt_secret_key"),
            CredentialFile = flags.Text("credential"),
            Collecting = Collecting(flags),
            DiskProbeInterval = flags.Duration("disk_probe_interval")!.Value,
            DiskWatchInterval = flags.Duration("container_disk_watch_interval")!.Value,
            LogFile = LogFile.Shown(flags, "agent"),
            Flags = flags.All().ToDictionary(flag => flag.Key, flag => flag.Value),
            Core = Core(flags, work, environment, tls) with
            {
                DiskLimits = limits, LimitIds = DiskLimitFlags.Ids(flags)!,
            },
            RequiresXfsLimits = DiskLimitFlags.RequiresXfs(flags),
        };
    }

    // By Mesos' names: executors call the agent by https then, and believe its authority.
    private static IEnumerable<KeyValuePair<string, string>> TlsVariables(TlsOptions? tls)
    {
        if (tls is null) yield break;
        yield return new("LIBPROCESS_SSL_ENABLED", "1");
        yield return new(
            Directory.Exists(tls.AuthorityPath) ? "LIBPROCESS_SSL_CA_DIR" : "LIBPROCESS_SSL_CA_FILE",
            Path.GetFullPath(tls.AuthorityPath));
    }

    private static CollectOptions Collecting(FlagValues flags) => new()
    {
        Delay = flags.Duration("gc_delay")!.Value,
        Headroom = flags.Number("gc_disk_headroom")!.Value,
        Interval = flags.Duration("disk_watch_interval")!.Value,
    };

    private static void CheckCollecting(FlagValues flags, ICollection<string> faults)
    {
        var headroom = flags.Number("gc_disk_headroom")!.Value;
        if (headroom is not (>= 0 and <= 1))
            faults.Add($"--gc_disk_headroom={flags.Text("gc_disk_headroom")} is no share: give 0 to 1.");
        if (flags.Duration("disk_watch_interval") <= TimeSpan.Zero)
            faults.Add("--disk_watch_interval must be longer than nothing, such as 1mins.");
        if (flags.Duration("disk_probe_interval") < DiskProbeIntervalMin)
            faults.Add($"--disk_probe_interval={flags.Text("disk_probe_interval")} is too often: give 1secs or more.");
    }

    private static void CheckTrash(FlagValues flags, ICollection<string> faults)
    {
        if (flags.Duration("trash_retention") is { } kept && (kept < TrashRetentionMin || kept > TrashRetentionMax))
            faults.Add($"--trash_retention={flags.Text("trash_retention")} is no time to keep destroyed data for: give "
                + "1hrs to 520weeks. What must go sooner goes by 'holdfast volumes trash purge'.");
        if (OnDestroyRule.Read(flags.Text("on_destroy")) is null)
            faults.Add($"--on_destroy={flags.Text("on_destroy")} is no way to treat destroyed data: give "
                + $"{OnDestroyRule.Choices}.");
    }

    private static void CheckGroups(FlagValues flags, ICollection<string> faults)
    {
        if (flags.Text("volume_gid_range") is not { } text) return;
        if (IdRanges.Read(text) is null)
            faults.Add($"--volume_gid_range={text} is no range of groups: give one such as "
                + "[70000-70999]; 0 is root's.");
        if (ProcessCalls.EffectiveUser != 0 || !flags.Boolean("switch_user"))
            faults.Add("--volume_gid_range gives tasks groups of their own, for which the agent must run as root and "
                + "with --switch_user: do so, or leave it out.");
    }

    private static AgentOptions Core(
        FlagValues flags, string work, IReadOnlyList<KeyValuePair<string, string>> environment,
        TlsOptions? tls) => new()
    {
        WorkDirectory = work,
        SwitchUser = flags.Boolean("switch_user"),
        BaseEnvironment = [.. environment, .. TlsVariables(tls)],
        FrameworksHome = flags.Text("frameworks_home") is { Length: > 0 } home ? Path.GetFullPath(home) : null,
        FetchCacheBytes = flags.Bytes("fetcher_cache_size")!.Value,
        ExecutorRegistrationTimeout = flags.Duration("executor_registration_timeout")!.Value,
        ExecutorReregistrationTimeout = flags.Duration("executor_reregistration_timeout")!.Value,
        ExecutorShutdownGrace = flags.Duration("executor_shutdown_grace_period")!.Value,
        RecoveryTimeout = flags.Duration("recovery_timeout")!.Value,
        ConnectBackoff = flags.Duration("registration_backoff_factor")!.Value,
        TrashRetention = flags.Duration("trash_retention")!.Value,
        OnDestroy = OnDestroyRule.Read(flags.Text("on_destroy")) ?? OnDestroy.Trash,
        VolumeGroups = IdRanges.Read(flags.Text("volume_gid_range")),
        CompletedExecutorsMax = checked((int)flags.Integer("max_completed_executors_per_framework")!.Value),
    };

    private static void CheckSecrets(FlagValues flags, ICollection<string> faults)
    {
        if (flags.Text("credential") is { } file) CredentialFile.ReadOne(file, faults);
        if (flags.Text("jwt_secret_key") is not { } key) return;
        OwnerFile.Read(key, "--jwt_secret_key", faults);
        if (!flags.Boolean("authenticate_http_executors"))
            faults.Add("--jwt_secret_key is given, and executors are not asked for tokens: add "
                + "--authenticate_http_executors, or leave it out.");
    }

    // Files for TLS that are given and cannot be used are not missing: that advice would lead to --insecure.
    private static List<string> Unprotected(FlagValues flags, bool isTlsOff, AccessOptions access)
    {
        var missing = new List<string>();
        if (isTlsOff) missing.Add("--tls_cert_file with --tls_key_file and --tls_ca_file");
        if (!access.AuthenticatesReads) missing.Add("--authenticate_http_readonly");
        if (!access.AuthenticatesWrites) missing.Add("--authenticate_http_readwrite");
        if (!flags.Boolean("authenticate_http_executors")) missing.Add("--authenticate_http_executors");
        return missing;
    }

    private static IPAddress Ip(FlagValues flags, List<string> unprotected, ICollection<string> faults)
    {
        if (flags.Text("ip") is not { } text) return IPAddress.Loopback;
        if (!IPAddress.TryParse(text, out var ip))
        {
            faults.Add($"--ip={text} is no address; give one such as 127.0.0.1.");
            return IPAddress.Loopback;
        }
        if (ListenerPolicy.Refusal(ip, flags.Boolean("insecure"), unprotected) is { } refusal) faults.Add(refusal);
        return ip;
    }

    private static string? Master(FlagValues flags, ICollection<string> faults)
    {
        var text = Required(flags, "master", "where the master is, such as --master=127.0.0.1:5050", faults);
        // Without a port it would be that of http, where no master listens: the agent would look there for ever.
        if (text is null || Uri.TryCreate($"http://{text}", UriKind.Absolute, out var uri)
            && uri is { PathAndQuery: "/", UserInfo: "", Fragment: "" }
            && text.EndsWith($":{uri.Port}", StringComparison.Ordinal))
            return text;
        faults.Add($"--master={text} is not HOST:PORT: give where the master is, such as --master=127.0.0.1:5050.");
        return null;
    }

    private static string? Required(FlagValues flags, string name, string what, ICollection<string> faults)
    {
        if (flags.Text(name) is { Length: > 0 } text) return text;
        if (flags.IsMissing(name)) faults.Add($"--{name} is missing: give {what}.");
        return null;
    }

    private static RoleName Role(FlagValues flags, ICollection<string> faults)
    {
        var text = flags.Text("default_role")!;
        if (RoleName.TryParse(text, null, out var role)) return role;
        faults.Add($"--default_role={text} is no role.");
        return RoleName.Any;
    }

    private static ResourceBag? Resources(FlagValues flags, RoleName role, ICollection<string> faults)
    {
        var text = flags.Text("resources") ?? "";
        var given = text.TrimStart().StartsWith('[')
            ? ResourceJson.Parse(text, faults)
            : ResourceFlag.Parse(text, faults);
        return ResourceFlag.Read(given, role, faults);
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Environment(FlagValues flags, ICollection<string> faults)
    {
        var path = new KeyValuePair<string, string>(
            "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        if (flags.Text("executor_environment_variables") is not { } text) return [path];
        try
        {
            using var document = JsonDocument.Parse(text);
            return
            [
                path,
                .. document.RootElement.EnumerateObject()
                    .Select(variable => KeyValuePair.Create(variable.Name, variable.Value.GetString() ?? "")),
            ];
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            faults.Add($"--executor_environment_variables is no JSON object of texts: {cause.Message}");
            return [path];
        }
    }
}

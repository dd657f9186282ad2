namespace Holdfast.Hosting.Flags;

/// <summary>Every flag of a Mesos master, and our own, with what becomes of it here.</summary>
public static class MasterFlags
{
    /// <summary>The table; docs/operating/options.md is made from it.</summary>
    public static IReadOnlyList<FlagSpec> Table { get; } =
    [
        new("insecure", FlagKind.Boolean, "false", FlagStatus.Ours,
            "Allow listening beyond loopback without authentication and TLS: whoever can connect may destroy data."),
        new("version", FlagKind.Boolean, "false", FlagStatus.Honoured, "Print version, exit.")
        {
            IsArgumentOnly = true,
        },
        new("hostname", FlagKind.Text, null, FlagStatus.Honoured, "Advertised host name."),
        new("hostname_lookup", FlagKind.Boolean, "true", FlagStatus.Honoured, "Resolve host name, else use IP."),
        new("root_submissions", FlagKind.Boolean, "true", FlagStatus.Protective, "Allow frameworks running as root."),
        new("work_dir", FlagKind.Text, null, FlagStatus.Honoured, "Persistent state directory (required)."),
        new("registry", FlagKind.Text, "sqlite", FlagStatus.Honoured,
            "Where the registry is kept: sqlite (also: replicated_log); "
                + "in_memory, which agents distrust once restarted.")
        {
            Accepts = ["sqlite", "in_memory", "replicated_log"],
        },
        new("quorum", FlagKind.Integer, null, FlagStatus.Harmless, "Replicated log quorum size."),
        new("zk_session_timeout", FlagKind.Duration, "10secs", FlagStatus.Harmless, "ZooKeeper session timeout."),
        new("registry_strict", FlagKind.Boolean, "false", FlagStatus.Harmless, "Obsolete, must stay false."),
        new("registry_fetch_timeout", FlagKind.Duration, "1mins", FlagStatus.Harmless,
            "Registry read deadline, then fatal."),
        new("registry_store_timeout", FlagKind.Duration, "20secs", FlagStatus.Harmless,
            "Registry write deadline, then fatal."),
        new("log_auto_initialize", FlagKind.Boolean, "true", FlagStatus.Harmless,
            "Auto-bootstrap empty replicated log."),
        new("agent_reregister_timeout", FlagKind.Duration, "10mins", FlagStatus.Honoured,
            "Grace for agents to return; any length, where Mesos wants 10mins or more.")
        {
            OldName = "slave_reregister_timeout",
        },
        new("recovery_agent_removal_limit", FlagKind.Text, "100%", FlagStatus.Protective,
            "Max % unreachable after failover, else exit.")
        {
            OldName = "recovery_slave_removal_limit",
        },
        new("agent_removal_rate_limit", FlagKind.Text, null, FlagStatus.Protective,
            "Rate limit for marking agents unreachable.")
        {
            OldName = "slave_removal_rate_limit",
        },
        new("webui_dir", FlagKind.Text, null, FlagStatus.Honoured,
            "Static UI files directory, served at / to everybody, without credentials."),
        new("whitelist", FlagKind.Text, null, FlagStatus.Protective, "File of hostnames allowed to get offers."),
        new("role_sorter", FlagKind.Text, "drf", FlagStatus.Harmless,
            "Sorter among roles: drf or random.")
        {
            OldName = "user_sorter",
        },
        new("framework_sorter", FlagKind.Text, "drf", FlagStatus.Harmless, "Sorter inside a role: drf or random."),
        new("allocation_interval", FlagKind.Duration, "1secs", FlagStatus.Honoured, "Batch allocation period."),
        new("cluster", FlagKind.Text, null, FlagStatus.Honoured, "Display name of cluster."),
        new("roles", FlagKind.Text, null, FlagStatus.Protective, "Static role whitelist (deprecated)."),
        new("weights", FlagKind.Text, null, FlagStatus.Honoured, "Role=weight list, deprecated for /weights."),
        new("authenticate_frameworks", FlagKind.Boolean, "false", FlagStatus.Honoured,
            "The same as --authenticate_http_frameworks: frameworks have no other API here.")
        {
            OldName = "authenticate",
        },
        new("authenticate_agents", FlagKind.Boolean, "false", FlagStatus.Honoured,
            "Agents must show a credential of --credentials on the link (their --credential).")
        {
            OldName = "authenticate_slaves",
        },
        new("authentication_v0_timeout", FlagKind.Duration, "15secs", FlagStatus.Harmless,
            "Abort stuck v0 authentication."),
        new("authenticate_http_readwrite", FlagKind.Boolean, "false", FlagStatus.Honoured,
            "Require authn on mutating endpoints.")
        {
            OldName = "authenticate_http",
        },
        new("authenticate_http_readonly", FlagKind.Boolean, "false", FlagStatus.Honoured,
            "Require authn on read endpoints."),
        new("authenticate_http_frameworks", FlagKind.Boolean, "false", FlagStatus.Honoured,
            "Require authn on scheduler API."),
        new("credentials", FlagKind.Path, null, FlagStatus.Honoured,
            "File of credentials: lines of principal and secret, or Mesos' JSON. Read anew when it changes."),
        new("acls", FlagKind.Text, null, FlagStatus.Protective, "JSON ACLs for local authorizer."),
        new("firewall_rules", FlagKind.Text, null, FlagStatus.Protective, "JSON list of disabled endpoints."),
        new("rate_limits", FlagKind.Text, null, FlagStatus.Protective, "JSON per-principal call rate limits."),
        new("max_executors_per_agent", FlagKind.Integer, null, FlagStatus.Protective,
            "Cap on executors per agent (port mapping).")
        {
            OldName = "max_executors_per_slave",
        },
        new("offer_timeout", FlagKind.Duration, null, FlagStatus.Honoured, "Rescind unanswered offers after this."),
        new("modules", FlagKind.Text, null, FlagStatus.Protective, "JSON list of modules to load."),
        new("modules_dir", FlagKind.Text, null, FlagStatus.Protective, "Directory of module manifests."),
        new("authenticators", FlagKind.Text, "crammd5", FlagStatus.Protective, "V0 authenticator name."),
        new("allocator", FlagKind.Text, "hierarchical", FlagStatus.Protective, "Allocator implementation name."),
        new("allocator_agent_recovery_factor", FlagKind.Number, "0.8", FlagStatus.Harmless,
            "Share of agents before allocating after failover."),
        new("allocator_recovery_timeout", FlagKind.Duration, "10mins", FlagStatus.Harmless,
            "Max wait before allocating after failover."),
        new("fair_sharing_excluded_resource_names", FlagKind.Text, null, FlagStatus.Honoured,
            "Resources ignored by DRF share."),
        new("filter_gpu_resources", FlagKind.Boolean, "true", FlagStatus.Honoured,
            "Hide GPU agents from non-GPU frameworks."),
        new("min_allocatable_resources", FlagKind.Text, "cpus:0.01|mem:32", FlagStatus.Honoured,
            "OR-list of minimal offerable quantities."),
        new("hooks", FlagKind.Text, null, FlagStatus.Protective, "Hook modules to install."),
        new("agent_ping_timeout", FlagKind.Duration, "15secs", FlagStatus.Honoured,
            "Ping response deadline.")
        {
            OldName = "slave_ping_timeout",
        },
        new("max_agent_ping_timeouts", FlagKind.Integer, "5", FlagStatus.Honoured,
            "Missed pings before unreachable.")
        {
            OldName = "max_slave_ping_timeouts",
        },
        new("authorizers", FlagKind.Text, "local", FlagStatus.Protective, "Authorizer name(s)."),
        new("http_authenticators", FlagKind.Text, "basic", FlagStatus.Protective,
            "HTTP authenticator(s) for endpoints.")
        {
            Accepts = ["basic"],
        },
        new("http_framework_authenticators", FlagKind.Text, null, FlagStatus.Protective,
            "HTTP authenticator(s) for scheduler API.")
        {
            Accepts = ["basic"],
        },
        new("max_operator_event_stream_subscribers", FlagKind.Integer, "1000", FlagStatus.Honoured,
            "Cap of operator event streams (LRU close)."),
        new("max_completed_frameworks", FlagKind.Integer, "50", FlagStatus.Honoured,
            "Finished frameworks kept in memory."),
        new("max_completed_tasks_per_framework", FlagKind.Integer, "1000", FlagStatus.Honoured,
            "Finished tasks kept per framework."),
        new("max_unreachable_tasks_per_framework", FlagKind.Integer, "1000", FlagStatus.Honoured,
            "Unreachable tasks kept per framework."),
        new("master_contender", FlagKind.Text, null, FlagStatus.Protective, "Leader contender module."),
        new("master_detector", FlagKind.Text, null, FlagStatus.Protective, "Leader detector module."),
        new("registry_gc_interval", FlagKind.Duration, "15mins", FlagStatus.Honoured,
            "Registry garbage collection period."),
        new("registry_max_agent_age", FlagKind.Duration, "2weeks", FlagStatus.Honoured,
            "Age limit of unreachable agents without volumes, and of ids of removed frameworks."),
        new("registry_max_agent_count", FlagKind.Integer, "102400", FlagStatus.Honoured,
            "Count limit of the same."),
        new("ip", FlagKind.Text, null, FlagStatus.Honoured, "Listen address."),
        new("port", FlagKind.Integer, "5050", FlagStatus.Honoured, "Listen port."),
        new("link_port", FlagKind.Integer, "0", FlagStatus.Ours,
            "Port to which agents connect, which they ask for at the other; 0 is any that is free. Give one where a "
                + "firewall stands between."),
        new("advertise_ip", FlagKind.Text, null, FlagStatus.Harmless, "Externally reachable address."),
        new("advertise_port", FlagKind.Integer, null, FlagStatus.Harmless, "Externally reachable port."),
        new("memory_profiling", FlagKind.Boolean, "false", FlagStatus.Harmless,
            "Enable heap profiling endpoints (jemalloc)."),
        new("zk", FlagKind.Text, null, FlagStatus.Protective, "ZooKeeper URL for election (zk:// or file://)."),
        new("ip_discovery_command", FlagKind.Text, null, FlagStatus.Harmless, "Program printing IP to bind."),
        new("require_agent_domain", FlagKind.Boolean, "false", FlagStatus.Honoured,
            "Refuse agents without fault domain."),
        new("publish_per_framework_metrics", FlagKind.Boolean, "true", FlagStatus.Honoured,
            "Expose per-framework metrics."),
        new("domain", FlagKind.Text, null, FlagStatus.Honoured,
            "JSON fault domain (region and zone); agents of other regions are offered to REGION_AWARE frameworks "
                + "only."),
        new("offer_constraints_re2_max_mem", FlagKind.Bytes, "4096B", FlagStatus.Harmless,
            "Memory cap per constraint regex."),
        new("offer_constraints_re2_max_program_size", FlagKind.Integer, "100", FlagStatus.Harmless,
            "Program size cap per constraint regex."),
        .. CommonFlags.Table,
    ];
}

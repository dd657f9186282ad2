using Holdfast.Hosting.Flags;

namespace Holdfast.Hosting.Tests.Flags;

public sealed class FlagTableTests
{
    // Where our default is meant to differ from Mesos': name, ours.
    private static readonly Dictionary<string, string?> OwnDefaults = new()
    {
        ["registry"] = "sqlite",
        ["launcher"] = "posix",
        ["reconfiguration_policy"] = "additive",
        ["webui_dir"] = null,
        ["launcher_dir"] = null,
        ["fetcher_cache_dir"] = null,
        ["runtime_dir"] = null,
        ["cgroups_root"] = "holdfast",
        ["LIBPROCESS_PORT"] = null,
        ["LIBPROCESS_NUM_WORKER_THREADS"] = null,
    };

    public static TheoryData<string> Roles => ["master", "agent"];

    [Theory, MemberData(nameof(Roles))]
    public void Table_EveryFlagOfMesos_IsThereWithItsDefaultAndOldName(string role)
    {
        var table = Table(role).ToDictionary(spec => spec.Name);

        foreach (var flag in MesosFlag.ReadAll().Where(flag => flag.IsOf(role)))
        {
            Assert.True(table.TryGetValue(flag.Name, out var spec), $"{flag.Name} is missing");
            Assert.Equal(OwnDefaults.TryGetValue(flag.Name, out var own) ? own : flag.Default, spec.Default);
            Assert.Equal(flag.OldName, spec.OldName);
            Assert.NotEqual(FlagStatus.Ours, spec.Status);
        }
    }

    [Theory, MemberData(nameof(Roles))]
    public void Table_FlagsThatMesosDoesNotHave_AreOurs(string role)
    {
        var names = MesosFlag.ReadAll().Where(flag => flag.IsOf(role)).Select(flag => flag.Name).ToHashSet();

        var others = Table(role).Where(spec => !names.Contains(spec.Name));
        Assert.All(others, spec => Assert.Equal(FlagStatus.Ours, spec.Status));
    }

    [Theory, MemberData(nameof(Roles))]
    public void Table_EveryDefault_IsReadable(string role)
    {
        var everything = Table(role).Where(spec => spec.Default is not null && !spec.IsEnvironmentOnly)
            .Select(spec => $"--{spec.Name}={spec.Default}");

        Assert.Empty(MesosFlags.Parse(Table(role), [.. everything], []).Faults);
    }

    [Theory, MemberData(nameof(Roles))]
    public void Table_FlagsThatAskForProtection_AreNeverHarmless(string role)
    {
        string[] markers = ["authenticat", "acls", "credential", "_key", "isolation", "enforce_", "SSL_ENABLED"];
        var flags = Table(role)
            .Where(spec => markers.Any(marker => spec.Name.Contains(marker, StringComparison.Ordinal)))
            .Where(spec => spec.Kind != FlagKind.Duration);

        Assert.All(flags, spec => Assert.NotEqual(FlagStatus.Harmless, spec.Status));
    }

    private static IReadOnlyList<FlagSpec> Table(string role) =>
        role == "master" ? MasterFlags.Table : AgentFlags.Table;
}

using Holdfast.Containers.Cgroups;

namespace Holdfast.Containers.Tests.Cgroups;

/// <summary>Version 2 as its documentation has it, on a tree of ordinary files: this kernel's own lacks the
/// controllers.</summary>
public sealed class FakeCgroupTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-cgroups-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Detection_OfVersion2_HandsControllersDown()
    {
        Write("cgroup.controllers", "cpuset cpu io memory pids\n");

        var support = CgroupSupport.Detect("holdfast", _root);

        Assert.Equal(2, support.Version);
        Assert.Equal(["cpu", "memory", "pids", "cpuacct", "freezer"], support.Controllers);
        Assert.Equal("+cpu+memory+pids", Read("cgroup.subtree_control"));
        Assert.Equal("+cpu+memory+pids", Read("holdfast/cgroup.subtree_control"));
    }

    [Fact]
    public void Detection_WithoutAController_SaysWhichAndWhy()
    {
        Write("cgroup.controllers", "memory\n");

        var support = CgroupSupport.Detect("holdfast", _root);

        Assert.Contains($"cpu: the kernel does not offer it at {_root}", support.Missing);
        Assert.Equal(
            $"pids: the kernel does not offer it at {_root}",
                support.Explain(new() { MemoryBytes = 1 << 20, Pids = 5 }));
        Assert.Null(support.Explain(new() { MemoryBytes = 1 << 20 }));
    }

    /// <summary>As in a system container whose processes sit at its root: a task must run there all the
    /// same.</summary>
    [Fact]
    public void Detection_WhereControllersCannotBeHandedDown_KeepsOnlyWhatWorks()
    {
        Write("cgroup.controllers", "cpu memory pids\n");
        Directory.CreateDirectory(Path.Combine(_root, "cgroup.subtree_control")); // Writing to it fails.

        var support = CgroupSupport.Detect("holdfast", _root);

        Assert.Equal(["cpuacct", "freezer"], support.Controllers);
        Assert.Equal(3, support.Missing.Count);
        var kept = support.Kept(new() { CpuMilli = 1000, MemoryBytes = 64 << 20, Pids = 7 });
        Assert.Equal(new CgroupLimits(), kept);
        Assert.Null(support.Explain(kept));
    }

    /// <summary>As an ordinary user's unit of systemd: the root is not to be written, the unit's cgroup is.</summary>
    [Theory]
    [InlineData("/user.slice/unit", "user.slice/unit/agent/cgroup.procs")]
    [InlineData("/user.slice/unit/agent", null)]
    public void Detection_WhereOnlyTheUnitsCgroupIsOurs_MakesContainersInIt(string own, string? moved)
    {
        Write("cgroup.controllers", "cpu memory pids\n");
        Write("holdfast", "a file in the way, as the lack of rights would be");
        Write("user.slice/unit/cgroup.controllers", "memory pids\n");
        Write("user.slice/unit/cgroup.procs", moved is null ? "" : $"{Environment.ProcessId}\n");

        var support = CgroupSupport.Detect("holdfast", _root, own);

        Assert.Equal(["memory", "pids", "cpuacct", "freezer"], support.Controllers);
        Assert.Equal("+memory+pids", Read("user.slice/unit/cgroup.subtree_control"));
        Assert.Equal(
            [Path.Combine(_root, "user.slice/unit/holdfast/c1")], support.DirectoriesOf("c1", new CgroupLimits()));
        if (moved is not null) Assert.Equal($"{Environment.ProcessId}", Read(moved));
    }

    /// <summary>A shell's session is no delegation: others live in it.</summary>
    [Fact]
    public void Detection_WhereOthersLiveInOurCgroup_TakesNothingOver()
    {
        Write("cgroup.controllers", "cpu memory pids\n");
        Write("holdfast", "a file in the way, as the lack of rights would be");
        Write("session/cgroup.procs", $"1\n{Environment.ProcessId}\n");

        var support = CgroupSupport.Detect("holdfast", _root, "/session");

        Assert.Equal((0, 5), (support.Version, support.Missing.Count));
        Assert.False(Directory.Exists(Path.Combine(_root, "session/agent")));
    }

    [Fact]
    public void Limits_OfVersion2_AreWrittenInItsUnits()
    {
        Write("cgroup.controllers", "cpu memory pids\n");
        var support = CgroupSupport.Detect("holdfast", _root);

        var limits = new CgroupLimits { CpuMilli = 1500, CpuIsHard = true, MemoryBytes = 64 << 20, Pids = 7 };
        var cgroup = support.Create("c1", limits)!;

        Assert.Equal([Path.Combine(_root, "holdfast/c1")], cgroup.Directories);
        Assert.Equal("150000 100000", Read("holdfast/c1/cpu.max"));
        Assert.Equal("59", Read("holdfast/c1/cpu.weight"));
        Assert.Equal("67108864", Read("holdfast/c1/memory.max"));
        Assert.Equal("7", Read("holdfast/c1/pids.max"));
    }

    /// <summary>An executor's later tasks bring their memory with them; one that ended takes nothing away that is
    /// in use.</summary>
    [Theory]
    [InlineData("memory.max", "cpu.weight", "79")]
    [InlineData("memory.limit_in_bytes", "cpu.shares", "2048")]
    public void Raise_SetsTheShareAndNeverLowersMemory(string memory, string cpu, string share)
    {
        Write($"c/{memory}", "1000\n");
        Write($"c/{cpu}", "1\n");
        var cgroup = new Cgroup([Path.Combine(_root, "c")]);

        cgroup.Raise(new() { CpuMilli = 2000, MemoryBytes = 5000 });
        cgroup.Raise(new() { CpuMilli = 2000, MemoryBytes = 3000 });

        Assert.Equal(("5000", share), (Read($"c/{memory}"), Read($"c/{cpu}")));
    }

    [Fact]
    public void Raise_OfMemoryWithoutALimit_SetsNone()
    {
        Write("c/memory.max", "max\n");

        new Cgroup([Path.Combine(_root, "c")]).Raise(new() { MemoryBytes = 5000 });

        Assert.Equal("max\n", Read("c/memory.max"));
    }

    [Fact]
    public void Usage_OfVersion2_IsReadInItsUnits()
    {
        Write("c/cpu.stat", "usage_usec 3500000\nuser_usec 2000000\nsystem_usec 1500000\n"
            + "nr_periods 14\nnr_throttled 8\nthrottled_usec 485031\n");
        Write("c/memory.current", "4096\n");
        Write("c/memory.swap.current", "11\n");
        Write("c/memory.stat", "anon 1\nfile 2\nkernel 3\nsock 4\nfile_mapped 5\nanon_thp 6\nunevictable 7\n");

        var usage = new Cgroup([Path.Combine(_root, "c")]).ReadUsage();

        Assert.Equal(
            new CgroupUsage
            {
                CpuUser = TimeSpan.FromSeconds(2), CpuSystem = TimeSpan.FromSeconds(1.5),
                Periods = 14, ThrottledPeriods = 8, Throttled = TimeSpan.FromMicroseconds(485_031),
                MemoryBytes = 4096, AnonymousBytes = 1, FileBytes = 2, MappedFileBytes = 5, UnevictableBytes = 7,
                SwapBytes = 11, KernelBytes = 3, KernelTcpBytes = 4,
            },
            usage);
    }

    [Fact]
    public void Usage_OfVersion1_IsReadFromEachHierarchyInItsUnits()
    {
        Write("cpuacct/c/cpuacct.stat", "user 24\nsystem 3\n");
        Write("cpu/c/cpu.stat", "nr_periods 14\nnr_throttled 8\nthrottled_time 485031821\n");
        Write("memory/c/memory.usage_in_bytes", "4096\n");
        Write("memory/c/memory.kmem.usage_in_bytes", "3\n");
        Write("memory/c/memory.kmem.tcp.usage_in_bytes", "4\n");
        Write("memory/c/memory.stat", "cache 0\nrss 0\nswap 0\ntotal_cache 2\ntotal_rss 1\ntotal_rss_huge 9\n"
            + "total_mapped_file 5\ntotal_swap 11\ntotal_unevictable 7\n");

        var usage = new Cgroup(
            [.. new[] { "cpuacct", "cpu", "memory" }.Select(name => Path.Combine(_root, name, "c"))]).ReadUsage();

        Assert.Equal(
            new CgroupUsage
            {
                CpuUser = TimeSpan.FromSeconds(0.24), CpuSystem = TimeSpan.FromSeconds(0.03),
                Periods = 14, ThrottledPeriods = 8, Throttled = TimeSpan.FromTicks(4_850_318),
                MemoryBytes = 4096, AnonymousBytes = 1, FileBytes = 2, MappedFileBytes = 5, UnevictableBytes = 7,
                SwapBytes = 11, KernelBytes = 3, KernelTcpBytes = 4,
            },
            usage);
    }

    [Fact]
    public void Usage_OfACgroupThatIsGone_SaysNothing()
    {
        var usage = new Cgroup([Path.Combine(_root, "gone")]).ReadUsage();

        Assert.Equal(new CgroupUsage(), usage);
    }

    [Fact]
    public void Kill_OfVersion2_IsOneWrite()
    {
        Write("c/cgroup.kill", "");

        new Cgroup([Path.Combine(_root, "c")]).Kill();

        Assert.Equal("1", Read("c/cgroup.kill"));
    }

    [Fact]
    public void Processes_InCgroupsBelow_AreFound()
    {
        Write("c/cgroup.procs", "");
        Write("c/made/by/task/cgroup.procs", $"{Environment.ProcessId}\n{int.MaxValue}\n");

        var processes = new Cgroup([Path.Combine(_root, "c")]).Processes();

        Assert.Equal([Environment.ProcessId], processes);
    }

    [Fact]
    public void Limits_OfVersion1_AreWrittenToEachHierarchy()
    {
        foreach (var controller in new[] { "cpu", "cpuacct", "memory", "pids", "freezer" })
            Write($"{controller}/cgroup.procs", "");
        var support = CgroupSupport.Detect("holdfast", _root);

        var cgroup =
            support.Create("c1", new() { CpuMilli = 250, CpuIsHard = true, MemoryBytes = 64 << 20, Pids = 7 })!;

        Assert.Equal((1, 5), (support.Version, cgroup.Directories.Count));
        Assert.Equal(("256", "100000", "25000"),
            (Read("cpu/holdfast/c1/cpu.shares"), Read("cpu/holdfast/c1/cpu.cfs_period_us"),
                Read("cpu/holdfast/c1/cpu.cfs_quota_us")));
        Assert.Equal(
            ("67108864", "7"), (Read("memory/holdfast/c1/memory.limit_in_bytes"), Read("pids/holdfast/c1/pids.max")));
    }

    private void Write(string path, string content)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    private string Read(string path) => File.ReadAllText(Path.Combine(_root, path));
}

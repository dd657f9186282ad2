using Holdfast.Agent.Core;
using Holdfast.Agent.Start;
using Holdfast.Hosting.Flags;
using Holdfast.Model;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Tests.Start;

public sealed class AgentSettingsTests
{
    [Theory]
    [InlineData("", 24.0)]
    [InlineData("--trash_retention=1hrs", 1.0)]
    [InlineData("--trash_retention=2weeks", 336.0)]
    public void TrashRetention_Given_IsTheCores(string argument, double hours)
    {
        var options = Read(argument, out var faults);

        Assert.Empty(faults);
        Assert.Equal(TimeSpan.FromHours(hours), options!.Core.TrashRetention);
    }

    /// <summary>What is destroyed by mistake at night is looked for in the morning (S3).</summary>
    [Theory]
    [InlineData("0secs")]
    [InlineData("59mins")]
    [InlineData("521weeks")]
    public void TrashRetention_ThatKeepsNothingOrForEver_IsRefused(string value)
    {
        Assert.Null(Read($"--trash_retention={value}", out var faults));

        Assert.Contains($"--trash_retention={value} is no time", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node1")]
    [InlineData("127.0.0.1")]
    [InlineData("http://node1:5050")]
    [InlineData("zk://node1:2181/mesos")]
    public void Master_WithoutHostAndPort_IsRefused(string value)
    {
        Assert.Null(Read($"--master={value}", out var faults));

        Assert.Contains($"--master={value} is not HOST:PORT", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node1:5050")]
    [InlineData("node1:80")]
    [InlineData("[::1]:5050")]
    public void Master_WithHostAndPort_IsTaken(string value) =>
        Assert.Equal(value, Read($"--master={value}", out _)!.Master);

    [Theory]
    [InlineData("", null)]
    [InlineData("--isolation=posix/cpu,posix/mem,disk/du", null)]
    [InlineData("--no-enforce_container_disk_quota", DiskLimitMode.Account)]
    [InlineData("--enforce_container_disk_quota", DiskLimitMode.Hard)]
    [InlineData("--enforce_container_disk_quota --xfs_kill_containers", DiskLimitMode.Kill)]
    public void DiskLimits_Given_AreTheCores(string arguments, DiskLimitMode? mode)
    {
        var options = Read(arguments, out var faults);

        Assert.Empty(faults);
        Assert.Equal(mode, options!.Core.DiskLimits.Mode);
    }

    [Fact]
    public void DiskLimits_ForXfs_AreTheCores()
    {
        var options = Read("--xfs_project_range=[7-9,100-100] --xfs_quota_headroom=3MB", out _)!.Core;

        Assert.Equal(RangeSet.Of(new ValueRange(7, 9), new ValueRange(100, 100)), options.LimitIds);
        Assert.Equal(3 << 20, options.DiskLimits.HeadroomBytes);
    }

    [Theory]
    [InlineData("--xfs_kill_containers", "which takes --enforce_container_disk_quota")]
    [InlineData("--xfs_project_range=5000-10000", "is no range of ids")]
    [InlineData("--xfs_project_range=[0-9]", "is no range of ids")]
    [InlineData("--xfs_project_range=[9-8]", "is no range of ids")]
    [InlineData("--xfs_project_range=[5000]", "is no range of ids")]
    [InlineData("--container_disk_watch_interval=1ms", "is too short: give 100ms or more")]
    public void DiskLimits_ThatCannotBe_AreRefused(string argument, string why)
    {
        Assert.Null(Read(argument, out var faults));

        Assert.Contains(why, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--isolation=posix/cpu,disk/xfs", "directory", false)]
    [InlineData("--isolation=posix/cpu,disk/xfs", "xfs", true)]
    [InlineData("--isolation=posix/cpu,disk/du", "directory", true)]
    public void LimitsByXfs_WhereTheWorkDirectoryHasNone_AreRefused(string argument, string backend, bool isTaken)
    {
        var isRequired = Read(argument, out _)!.RequiresXfsLimits;
        var facts = new AgentFacts
        {
            Agent = new AgentSpec { Hostname = "h", Ip = "127.0.0.1", Port = 5051, Version = "0.1.0" },
            BootId = "boot",
            SinceBoot = TimeSpan.Zero,
            Resources = [],
            Disks = [new(null, "/w", "fs", Quantity.Zero, Quantity.Zero, backend, null)],
        };

        var fault = Record.Exception(() => DiskLimitFlags.CheckXfs(isRequired, facts));

        if (isTaken) Assert.Null(fault);
        else Assert.Contains("--isolation asks for disk/xfs, and /w is not on xfs", fault!.Message,
            StringComparison.Ordinal);
    }

    private static AgentHostOptions? Read(string argument, out List<string> faults)
    {
        List<string> arguments = ["--work_dir=/w"];
        if (!argument.StartsWith("--master=", StringComparison.Ordinal)) arguments.Add("--master=h:1");
        arguments.AddRange(argument.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var flags = MesosFlags.Parse(AgentFlags.Table, arguments, []);
        faults = [.. flags.Faults];
        return AgentSettings.From(flags, faults);
    }
}

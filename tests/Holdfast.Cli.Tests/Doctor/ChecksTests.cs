using Holdfast.Cli.Doctor;

namespace Holdfast.Cli.Tests.Doctor;

public sealed class ChecksTests
{
    private static readonly MountEntry Ext4 = new("/data", "ext4", ["rw"]);

    private static readonly MachineReading Good = new()
    {
        UserName = "root", IsRoot = true, Kernel = "6.1", Processors = 4, MemoryMegabytes = 8192, CgroupVersion = 2,
        CgroupControllers = ["cpu", "memory", "pids", "freezer"], OpenFilesMax = null, ProcessesMax = null,
        PidMax = 4194304, SeesAllProcesses = true, Disks = [new("/data", Ext4, 5000, 10000, IsWritable: true)],
    };

    [Fact]
    public void Machine_ThatHasAll_LacksOnlyLimitsOfVolumes() =>
        Assert.Equal(
            ["what a volume holds is measured, and the disk refuses nothing to a task that writes more"],
            Checks.Of(Good).Where(finding => finding.Verdict != Verdict.Ok).Select(finding => finding.Text));

    [Fact]
    public void Machine_OfAnOrdinaryUser_SaysWhatIsNotLimitedAndWhy()
    {
        var findings = Checks.Of(Good with
        {
            UserName = "me", IsRoot = false, CgroupControllers = ["freezer"],
            CgroupFaults = ["cpu: Permission denied", "memory: Permission denied", "pids: not delegated here"],
            SeesAllProcesses = false,
        });

        Assert.Equal(
            [
                "user", "cgroups", "cgroups", "cgroups", "processes",
            ],
            findings.Where(finding => finding.Verdict == Verdict.Limited && finding.Subject != "disk /data")
                .Select(finding => finding.Subject));
        Assert.Contains(findings, finding => finding.Text ==
            "version 2, without memory: tasks are not limited in memory (memory: Permission denied)");
        Assert.All(findings.Where(finding => finding.Verdict != Verdict.Ok), finding => Assert.NotNull(finding.Remedy));
    }

    [Theory]
    [InlineData("tmpfs", "rw", true, 5000, Verdict.Missing, "gone with the next boot")]
    [InlineData("nfs4", "rw", true, 5000, Verdict.Missing, "own each other's volumes")]
    [InlineData("ext4", "ro", false, 5000, Verdict.Missing, "nothing can be written there")]
    [InlineData("ext4", "rw", true, 500, Verdict.Limited, "keeps 10 %")]
    [InlineData("xfs", "rw", true, 5000, Verdict.Ok, "backend directory")]
    [InlineData("btrfs", "rw", true, 5000, Verdict.Ok, "backend btrfs")]
    public void Disk_ByItsFileSystem_IsJudged(
        string type, string options, bool isWritable, int free, object verdict, string said)
    {
        var disk = new DiskReading("/data", new("/data", type, options.Split(',')), free, 10000, isWritable);

        var finding = Checks.Of(Good with { Disks = [disk] }).First(one => one.Subject == "disk /data");

        Assert.Equal((Verdict)verdict, finding.Verdict);
        Assert.Contains(said, finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Disk_OnBtrfs_HoldsVolumesWhereTheAgentIsRoot()
    {
        var disk = new DiskReading("/data", new("/data", "btrfs", ["rw"]), 5000, 10000, IsWritable: true);

        Assert.Empty(Limited(disk));
        Assert.Contains("as root", Assert.Single(Limited(disk, isRoot: false)).Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xfs")]
    [InlineData("ext4")]
    public void Disk_WithProjectQuotas_HoldsVolumes_AndWithoutThemIsToldHow(string type)
    {
        var disk = new DiskReading("/data", new("/data", type, ["rw", "prjquota"]), 5000, 10000, IsWritable: true);
        var without = disk with { Mount = new("/data", type, ["rw"]) };

        Assert.Empty(Limited(disk));
        Assert.Contains("as root", Assert.Single(Limited(disk, isRoot: false)).Remedy, StringComparison.Ordinal);
        Assert.Contains("'prjquota'", Assert.Single(Limited(without)).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Disk_ThatIsTheMachinesRoot_IsLimitedAndToldWhatAFullOneStops()
    {
        var finding = Limited(new DiskReading("/data", Ext4 with { Point = "/" }, 5000, 10000, IsWritable: true))[0];

        Assert.StartsWith("on the machine's root disk: a task that fills it stops", finding.Text);
        Assert.Contains("a line for /data in /etc/fstab, 'mount /data'", finding.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "it is not there: an agent makes it in /data, on the disk of /data")]
    [InlineData(false, "it is not there, or me may not see it: an agent makes it in /data, on the disk of /data")]
    public void Disk_ThatIsNotThere_IsToldWhereAnAgentWouldMakeIt(bool isRoot, string text)
    {
        var disk = new DiskReading("/data/agent", Ext4, 5000, 10000, IsWritable: true) { MissingBelow = "/data" };

        var finding = Limited(disk, isRoot)[0];

        Assert.Equal(text, finding.Text);
        Assert.Contains("mount that disk there first", finding.Remedy, StringComparison.Ordinal);
        Assert.Contains("'mkdir --parents /data/agent'", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Disk_ThatIsAFile_IsMissingAndSaysWhichFile()
    {
        var disk = new DiskReading("/data/file/agent", Ext4, 5000, 10000, IsWritable: true)
        {
            MissingBelow = "/data", InTheWay = "/data/file",
        };

        var finding = Assert.Single(Checks.Of(Good with { Disks = [disk] }), OfADisk);

        Assert.Equal(Verdict.Missing, finding.Verdict);
        Assert.Equal("/data/file is not a directory: nothing can be kept below it", finding.Text);
        Assert.Equal("Move /data/file out of the way, or name another directory.", finding.Remedy);
    }

    [Fact]
    public void Limits_ThatAreTooLow_AreTold()
    {
        var findings = Checks.Of(Good with { OpenFilesMax = 1024, ProcessesMax = 1000 });

        Assert.Equal(
            ["1024 open files: too few for an agent with many tasks",
                "1000 processes: each task takes two of them or more"],
            findings.Where(finding => finding is { Subject: "limits", Verdict: Verdict.Limited })
                .Select(finding => finding.Text));
    }

    [Fact]
    public void Mounts_AsTheKernelWritesThem_AreReadAndFoundByPath()
    {
        var mounts = MountEntry.ReadAll(
            """
            22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
            36 22 98:0 / /mnt/my\040disk rw,noatime master:1 - xfs /dev/sdb rw,prjquota
            nonsense
            """);

        var found = MountEntry.Of(mounts, "/mnt/my disk/volumes")!;
        Assert.Equal(("/mnt/my disk", "xfs"), (found.Point, found.Type));
        Assert.Contains("prjquota", found.Options);
        Assert.Equal("/", MountEntry.Of(mounts, "/mnt/my diskette")!.Point);
    }

    private static Finding[] Limited(DiskReading disk, bool isRoot = true) =>
    [
        .. Checks.Of(Good with { UserName = isRoot ? "root" : "me", IsRoot = isRoot, Disks = [disk] })
            .Where(finding => OfADisk(finding) && finding.Verdict == Verdict.Limited),
    ];

    private static bool OfADisk(Finding finding) => finding.Subject.StartsWith("disk ", StringComparison.Ordinal);
}

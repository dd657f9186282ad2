using Holdfast.Containers.Launching;
using Holdfast.Linux;
using Holdfast.Testing;

namespace Holdfast.Containers.Tests.Launching;

/// <summary>What a task may try to get out of a quota, by root and by the user that a volume belongs to.</summary>
public sealed class QuotaEscapeTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("nobody")]
    public async Task Program_BelowTheCLibrary_IsDeniedByEveryConvention(string? user)
    {
        RootOnly.Require();
        using var disk = new LoopDisk("btrfs", 128);
        await using var workshop = new Workshop();
        var volume = Volume(disk, user);
        var escape = EscapeProgram.CompileIn(disk.Point);
        var free = ErrorsOf(LoopDisk.Run(escape, $"{volume}/file", disk.Point));

        var container = await workshop.StartAsync(
            workshop.Spec(new ProgramCommand(escape, [escape, $"{volume}/file", volume])) with { User = user });
        var status = await Workshop.EndAsync(container);

        Assert.Equal(0, status.Code);
        var confined = ErrorsOf(Read(container, "stdout"));
        Assert.Equal(free.Keys, confined.Keys);
        foreach (var (attempt, error) in confined)
            Assert.Contains(error, attempt is "file_setattr" or "x32"
                ? new[] { Errno.NotPermitted, Errno.NotImplemented }
                : [Errno.NotPermitted]);
        // Without the confinement they do what they are meant to, so that it is tested at all.
        foreach (var attempt in new[] { "immutable", "subvolume", "snapshot" }) Assert.Equal(0, free[attempt]);
        Assert.DoesNotContain(Errno.NotPermitted, free.Values.Where(static (_, at) => at is not 3 and not 11));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nobody")]
    public async Task Tools_ThatChangeProjectFlagsAndSubvolumes_AllFail(string? user)
    {
        RootOnly.Require();
        using var disk = new LoopDisk("btrfs", 128);
        await using var workshop = new Workshop();
        var volume = Volume(disk, user);
        string[] attempts =
        [
            "chattr -p 7 file", "chattr +P .", "chattr -P .", "chattr +i file", "chattr +C .",
            "btrfs subvolume create nested", "btrfs subvolume snapshot . copy", "btrfs subvolume delete .",
            "btrfs property set . ro true", "btrfs quota enable .", "btrfs qgroup limit none .",
        ];
        var script = string.Join('\n', attempts.Select(static attempt => $"{attempt} >attempt && echo '{attempt}'"));

        var container = await workshop.StartAsync(
            workshop.Shell($"cd {volume}\n{script}\nrm attempt; ls -A; echo more >>file && echo written") with
            {
                User = user,
                Environment = new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" },
            });
        await Workshop.EndAsync(container);

        Assert.Equal("file\nwritten\n", Read(container, "stdout"));
        Assert.DoesNotContain("not found", Read(container, "stderr"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LinksAndRenames_AcrossVolumes_AreRefusedAndACopyIsBilledWhereItLies()
    {
        RootOnly.Require();
        using var disk = new LoopDisk("btrfs", 128);
        await using var workshop = new Workshop();
        var (one, two) = ($"{disk.Point}/one", $"{disk.Point}/two");
        foreach (var volume in new[] { one, two }) LoopDisk.Run("btrfs", "subvolume", "create", volume);

        var container = await workshop.StartAsync(workshop.Shell(
            $"echo data >{one}/file; ln {one}/file {two}/file; "
            + $"python3 -c 'import os; os.rename(\"{one}/file\", \"{two}/file\")'; ls {two}; echo over"));
        await Workshop.EndAsync(container);

        Assert.Equal("over\n", Read(container, "stdout"));
        Assert.Equal(
            2, Read(container, "stderr").Split("ross-device").Length - 1); // Of ln, and of the rename.
    }

    /// <summary>A clone would stay billed to who wrote it: what is moved into a volume must count there.</summary>
    [Fact]
    public async Task Clones_AreRefused_AndProgramsCopyInstead()
    {
        RootOnly.Require();
        using var disk = new LoopDisk("btrfs", 128);
        await using var workshop = new Workshop();
        var (one, two) = ($"{disk.Point}/one", $"{disk.Point}/two");
        foreach (var volume in new[] { one, two }) LoopDisk.Run("btrfs", "subvolume", "create", volume);
        File.WriteAllBytes($"{one}/file", new byte[1 << 20]);
        LoopDisk.Run("cp", "--reflink=always", $"{one}/file", $"{one}/free");

        var container = await workshop.StartAsync(workshop.Shell(
            $"cd {one}; cp --reflink=always file clone || echo no clone; cp file {two}/copy && echo copied; "
            + "python3 -c 'import os; os.copy_file_range(os.open(\"file\", 0), os.open(\"range\", 65), 9)' "
            + $"|| echo no range; mv file {two}/moved && echo moved; stat --format=%s {two}/moved"));
        await Workshop.EndAsync(container);

        Assert.Equal("no clone\ncopied\nno range\nmoved\n1048576\n", Read(container, "stdout"));
        LoopDisk.Run("sync", "--file-system", disk.Point);
        Assert.DoesNotContain("shared", LoopDisk.Run("filefrag", "-v", $"{two}/moved", $"{two}/copy"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "65534\n")]
    [InlineData(true, "0\n")]
    public async Task SetUserIdProgram_GainsItsOwnersRights_OnlyWhereThatIsAllowed(bool allowed, string expected)
    {
        RootOnly.Require();
        await using var workshop = new Workshop(allowsNewPrivileges: allowed);
        var tool = Path.Combine(workshop.Root, "whoami");
        File.Copy("/usr/bin/id", tool);
        File.SetUnixFileMode(tool, (UnixFileMode)0x9ED); // rwsr-xr-x
        File.WriteAllText(Path.Combine(workshop.Root, "file"), "");

        var container = await workshop.StartAsync(workshop.Shell(
            $"{tool} -u; grep -E 'Seccomp:|CapBnd' /proc/self/status") with { User = "nobody" });
        await Workshop.EndAsync(container);

        var lines = Read(container, "stdout");
        Assert.StartsWith(expected, lines, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2\n", lines, StringComparison.Ordinal);
        Assert.Equal(0ul, CapabilitiesIn(lines) & (1ul << 24));
        Assert.Equal(allowed, workshop.Confinement.Gap is not null);
    }

    private static ulong CapabilitiesIn(string lines) => Convert.ToUInt64(
        lines.Split('\n').Single(static line => line.StartsWith("CapBnd:", StringComparison.Ordinal))[7..].Trim(), 16);

    // A volume as a backend makes it: a subvolume that belongs to the task's user.
    private static string Volume(LoopDisk disk, string? user)
    {
        var volume = $"{disk.Point}/volume";
        LoopDisk.Run("btrfs", "subvolume", "create", volume);
        File.WriteAllText($"{volume}/file", "data\n");
        if (user is not null) LoopDisk.Run("chown", "--recursive", user, volume);
        LoopDisk.Run("chmod", "755", disk.Point);
        return volume;
    }

    private static Dictionary<string, int> ErrorsOf(string lines) => lines
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' '))
        .ToDictionary(static words => words[0], static words => int.Parse(words[1], null));

    private static string Read(IContainer container, string name) =>
        File.ReadAllText(Path.Combine(container.Record.SandboxDirectory, name));
}

using System.Diagnostics;
using Holdfast.Disks.ProjectQuota;
using Holdfast.Disks.Tests;

namespace Holdfast.VirtualMachine.Tests.ProjectQuota;

/// <summary>A file system with project quotas in a file of the machine's memory, mounted; one for all tests of a
/// kind.</summary>
public abstract class QuotaDisk : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly string[] _make;

    private protected QuotaDisk(ProjectFileSystem fileSystem, long megabytes, params string[] make)
    {
        (FileSystem, _make) = (fileSystem, make);
        RequireTheMachine();
        // What is needed and not loaded by itself: the file systems' checksum, and the devices of images.
        ScratchDirectory.Run("modprobe", "--all", "crc32c_generic", "loop");
        ScratchDirectory.Run("truncate", $"--size={megabytes}M", Image);
        ScratchDirectory.Run(make[0], [.. make[1..], Image]);
        System.IO.Directory.CreateDirectory(Root);
        ScratchDirectory.Run("chmod", "755", _scratch.Path);
        _scratch.Mount(Image, Root, "-o loop,prjquota");
    }

    public ProjectFileSystem FileSystem { get; }

    /// <summary>Where it is mounted: the root of a disk.</summary>
    public string Root => _scratch["disk"];

    private string Image => _scratch["image"];

    /// <summary>The file system as a loss of power at this moment would leave it, mounted anew elsewhere.</summary>
    internal string AfterPowerLoss(ScratchDirectory scratch)
    {
        ScratchDirectory.Run("cp", "--sparse=always", Image, scratch["image"]);
        System.IO.Directory.CreateDirectory(scratch["after"]);
        // The same UUID is mounted already.
        scratch.Mount(scratch["image"], scratch["after"], "-o loop,prjquota" + MountsTwice);
        return scratch["after"];
    }

    /// <summary>The same kind of file system, mounted without the option for quotas.</summary>
    internal string WithoutQuotas(ScratchDirectory scratch)
    {
        ScratchDirectory.Run("truncate", "--size=320M", scratch["plain"]);
        ScratchDirectory.Run(_make[0], [.. _make[1..], scratch["plain"]]);
        System.IO.Directory.CreateDirectory(scratch["without"]);
        scratch.Mount(scratch["plain"], scratch["without"], "-o loop");
        return scratch["without"];
    }

    /// <summary>Whether a text is anywhere on the device, all that was written included.</summary>
    internal bool HasOnDevice(string text)
    {
        ScratchDirectory.Run("sync", "--file-system", Root);
        using var grep = Process.Start("grep", ["--quiet", "--text", "--fixed-strings", text, Image]);
        grep.WaitForExit();
        return grep.ExitCode == 0;
    }

    public void Dispose()
    {
        _scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected virtual string MountsTwice => "";

    private static void RequireTheMachine()
    {
        using var uname = Process.Start(
            new ProcessStartInfo("cat", "/proc/cmdline") { RedirectStandardOutput = true })!;
        Assert.True(
            uname.StandardOutput.ReadToEnd().Contains("holdfast.run=", StringComparison.Ordinal),
            "These tests make file systems that most kernels lack something for: run them by tools/vm-test.");
    }
}

using System.Diagnostics;
using Holdfast.Linux.Files;

namespace Holdfast.Disks.Tests.Contract;

/// <summary>Programs that write into a volume as tasks do: as root without the capability that exempts from quotas, or
/// as somebody who owns the volume and nothing else.</summary>
/// <param name="isRoot">As whom.</param>
public sealed class Writer(bool isRoot)
{
    private const uint User = 1000;

    /// <summary>The ways to take more than a volume may: each writes 24 MB into the working directory, or as much as it
    /// is let. <c>$1</c> is a directory outside the volume with a file <c>big</c> of as much.</summary>
    public static IReadOnlyDictionary<string, string> Ways { get; } = new Dictionary<string, string>
    {
        ["dd"] = "dd if=/dev/zero of=file bs=64K count=384 conv=fsync",
        ["append"] = "for i in $(seq 6); do dd if=/dev/zero bs=1M count=4 oflag=append conv=notrunc,fsync of=file "
            + "|| exit 1; done",
        ["files"] = "dd if=/dev/zero of=first bs=1M count=12 conv=fsync && "
            + "python3 -c \"\nfor i in range(6000):\n with open(f'{i}', 'wb') as file: file.write(b'x' * 2048)\n"
            + "import os; os.sync()\n\"",
        ["sparse"] = "truncate --size=1G file && for i in $(seq 0 128 640); do dd if=/dev/zero of=file bs=1M count=4 "
            + "seek=$i conv=notrunc,fsync || exit 1; done",
        ["fallocate"] = "fallocate --length 24M file || for i in $(seq 0 23); do fallocate --offset ${i}M --length 1M "
            + "file || exit 1; done",
        ["mmap"] = "truncate --size=24M file && python3 -c \"\nimport mmap\nwith open('file', 'r+b') as file:\n"
            + " memory = mmap.mmap(file.fileno(), 0)\n"
            + " for at in range(0, len(memory), 4096): memory[at] = 1\n memory.flush()\n\"",
        ["rename"] = "mv \"$1/big\" file && sync file",
        ["link"] = "ln \"$1/big\" file",
    };

    /// <summary>Makes a directory, or a file, the writer's own.</summary>
    public void Own(string path)
    {
        var owner = isRoot ? 0 : User;
        var descriptor = FileCalls.Open(FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.NoFollow);
        try { FileCalls.ChangeOwner(descriptor, owner, owner, path); }
        finally { FileCalls.Close(descriptor); }
    }

    /// <summary>Runs a script of bash in a directory.</summary>
    /// <returns>Whether it succeeded, and what it said of errors.</returns>
    public (bool IsDone, string Errors) Run(string script, string directory, params string[] arguments)
    {
        string[] who = isRoot
            ? ["--bounding-set", "-sys_resource", "--inh-caps", "-sys_resource"]
            : ["--reuid", $"{User}", "--regid", $"{User}", "--clear-groups"];
        var start = new ProcessStartInfo("setpriv", [.. who, "--", "bash", "-c", script, "bash", .. arguments])
        {
            WorkingDirectory = directory, RedirectStandardError = true, RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode == 0, errors + output.Result);
    }
}

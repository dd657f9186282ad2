using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Holdfast.Testing;

namespace Holdfast.Disks.Tests.Directory;

/// <summary>
/// The real backend in a process of its own, which is cut before each of its system calls that change files (S7), or in
/// which one of them fails (S8). strace does both, on the one thread that does the step.
/// </summary>
public partial class SystemCallTests
{
    private const int Killed = 128 + 9;

    // strace counts each kind of call by itself. A file is opened without being filled first: that state is seen by the
    // cut before the first write.
    private static readonly string[] Changing = ["mkdirat", "write", "pwrite64", "fsync", "renameat", "unlinkat"];
    private static readonly string[] Steps =
        ["make", "trash", "restore", "purge", "wipe", "adopt", "mend", "remove-empty"];

    private readonly ConcurrentDictionary<string, List<string>> _ends = new();

    /// <summary>Where the roots of disks are made; null for where scratch directories are.</summary>
    private protected virtual string? Parent => null;

    /// <summary>Takes away what is mounted below a root.</summary>
    private protected virtual void Clear(string root)
    {
    }

    /// <summary>What the next start does before it looks at the volumes, or goes on.</summary>
    private protected virtual void Recover(string root)
    {
    }

    /// <summary>Reads a file of a volume, wherever that lies.</summary>
    private protected virtual string Read(string root, string place, string volume, string name) =>
        File.ReadAllText(Path.Combine(root, place, volume, name));

    /// <summary>The calls beside those on files that change what is on disk.</summary>
    private protected virtual string[] OwnCalls => [];

    /// <summary>The calls on files before which a step is cut.</summary>
    private protected virtual string[] Cutting => Changing;

    /// <summary>The calls on files that fail.</summary>
    private protected virtual string[] Failing => [.. Changing, "openat", "openat2"];

    private protected virtual IEnumerable<string> StepsOf => Steps;

    /// <summary>How many cuts, and how many failures, there are.</summary>
    private protected virtual (int Cuts, int Failures) AtLeast => (50, 100);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Step_CutBeforeAnyOfItsCalls_LeavesOneStateAndIsRepeatedToTheSameEnd()
    {
        var cuts = await ForEachCallAsync([.. Cutting, .. OwnCalls], "signal=SIGKILL", (step, root, ended) =>
        {
            if (ended.ExitCode == 0) return false;
            Assert.Equal(Killed, ended.ExitCode);
            Recover(root);
            IsInOneState(step, root);
            DiskSteps.Do(step, root);
            Assert.Equal(AtTheEndOf(step), Snapshot(root));
            return true;
        });

        Assert.InRange(cuts, AtLeast.Cuts, 4 * AtLeast.Cuts);
    }

    [Fact]
    public async Task Step_InWhichACallFails_LeavesOneStateAndIsRepeatedToTheSameEnd()
    {
        var failures = await ForEachCallAsync([.. Failing, .. OwnCalls], "error=EIO", (step, root, ended) =>
        {
            if (!ended.WasInjected) return false;
            Assert.True(ended.ExitCode is 0 or DiskSteps.Failed, $"it ended with {ended.ExitCode}");
            Recover(root);
            IsInOneState(step, root);
            if (step == "make" && ended.ExitCode == DiskSteps.Failed) NothingIsMade(root);
            DiskSteps.Do(step, root);
            Assert.Equal(AtTheEndOf(step), Snapshot(root));
            return true;
        });

        Assert.InRange(failures, AtLeast.Failures, 4 * AtLeast.Failures);
    }

    // Each call of each kind of each step: until a step's child ends without having met the fault.
    private async Task<int> ForEachCallAsync(
        string[] calls, string fault, Func<string, string, Ended, bool> verify)
    {
        var met = 0;
        var all = StepsOf.SelectMany(step => calls.Select(call => (step, call)));
        var lanes = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancellation };
        await Parallel.ForEachAsync(all, lanes, async (each, _) =>
        {
            for (var n = 1; ; n++)
            {
                using var scratch = new ScratchDirectory(Parent) { Clear = Clear };
                Prepare(each.step, scratch.Path);
                try
                {
                    var ended = await RunAsync(each.step, scratch.Path, $"inject={each.call}:{fault}:when={n}");
                    if (!verify(each.step, scratch.Path, ended)) return;
                }
                catch (Exception cause)
                {
                    throw new InvalidOperationException($"{each.step}, {each.call} {n}: {cause.Message}", cause);
                }
                Interlocked.Increment(ref met);
            }
        });
        return met;
    }

    private static async Task<Ended> RunAsync(string step, string root, string inject)
    {
        using var child = DiskSteps.Start(step, root);
        Assert.Equal('r', child.StandardOutput.Read());
        var trace = root + ".trace";
        using var strace = Process.Start(new ProcessStartInfo(
            "strace", ["-o", trace, "-p", child.Id.ToString(CultureInfo.InvariantCulture), "-e", inject])
        {
            RedirectStandardError = true,
        })!;
        var attached = await strace.StandardError.ReadLineAsync(Cancellation);
        Assert.Contains("attached", attached, StringComparison.Ordinal);
        child.StandardInput.Write('g');
        child.StandardInput.Flush();
        var bound = TimeSpan.FromMinutes(1);
        await child.WaitForExitAsync(Cancellation).WaitAsync(bound, Cancellation);
        await strace.WaitForExitAsync(Cancellation).WaitAsync(bound, Cancellation);
        var wasInjected = (await File.ReadAllTextAsync(trace, Cancellation)).Contains(
            "(INJECTED)", StringComparison.Ordinal);
        File.Delete(trace);
        return new Ended(child.ExitCode, wasInjected);
    }

    /// <summary>Makes the directory that is to become a volume.</summary>
    private protected virtual void MakeOld(string path) => System.IO.Directory.CreateDirectory(path);

    // What the step begins with, beside a volume that is none of its business.
    private void Prepare(string step, string root)
    {
        DiskSteps.Do("make", root, DiskSteps.Neighbour);
        File.WriteAllText(Path.Combine(root, "volumes", $"{DiskSteps.Neighbour.Volume}", "data"), "other");
        if (step == "make")
        {
            // Of a disk that was never used: naming it is part of the first step.
            System.IO.Directory.Delete(Path.Combine(root, ".holdfast"), recursive: true);
            System.IO.Directory.Delete(Path.Combine(root, "trash"));
            return;
        }
        if (step == "collect")
        {
            DiskSteps.Do("sandbox", root);
            System.IO.Directory.CreateDirectory($"{root}/{DiskSteps.Sandbox}/deep/deeper");
            File.WriteAllText($"{root}/{DiskSteps.Sandbox}/deep/deeper/data", "nobody's");
        }
        if (step is "sandbox" or "collect") return;
        if (step != "adopt") DiskSteps.Do("make", root);
        var data = step == "adopt"
            ? Path.Combine(root, "old")
            : Path.Combine(root, "volumes", $"{DiskSteps.Subject.Volume}");
        if (step == "adopt") MakeOld(data);
        System.IO.Directory.CreateDirectory(Path.Combine(data, "deep", "deeper"));
        File.WriteAllText(Path.Combine(data, "data"), "mine");
        File.WriteAllText(Path.Combine(data, "deep", "deeper", "data"), "mine too");
        if (step is "purge" or "restore" or "wipe") DiskSteps.Do("trash", root);
        if (step is "mend" or "remove-empty") File.Delete(data + ".json");
        if (step == "remove-empty")
            foreach (var each in new[] { "deep", "data" }) ScratchDirectory.Run("rm", "-r", Path.Combine(data, each));
    }

    private void IsInOneState(string step, string root)
    {
        var lies = Places(root);
        Assert.True(lies.Length <= 1, $"it lies in {string.Join(" and ", lies)}");
        IsNothingElseTouched(root);
        switch (step)
        {
            case "make" when lies is ["volumes"]:
                Assert.Null(DiskSteps.Check(root, DiskSteps.Subject));
                break;
            case "adopt" when lies.Length == 0:
                Assert.Equal("mine", File.ReadAllText(Path.Combine(root, "old", "data")));
                break;
            case "adopt":
                Assert.Equal(["volumes"], lies);
                Assert.False(System.IO.Directory.Exists(Path.Combine(root, "old")));
                HasItsData(root, "volumes");
                Assert.Null(DiskSteps.Check(root, DiskSteps.Subject));
                break;
            case "trash" or "restore":
                HasItsData(root, Assert.Single(lies));
                if (lies is ["trash"]) IsNoted(root);
                else Assert.Null(DiskSteps.Check(root, DiskSteps.Subject));
                break;
            case "mend":
                HasItsData(root, Assert.Single(lies));
                break;
            case "sandbox" when System.IO.Directory.Exists($"{root}/{DiskSteps.Sandbox}"):
                IsLimited(root);
                break;
            case "purge" or "wipe" when lies.Length > 0:
                Assert.Equal(["trash"], lies);
                IsNoted(root);
                break;
        }
    }

    // At no moment is there one without.
    private static void IsLimited(string root)
    {
        var limit = DiskSteps.On(root, DiskSteps.Subject).LimitId;
        var groups = LoopDisk.Run("btrfs", "qgroup", "show", "--raw", "-r", root).Split('\n');
        var line = Assert.Single(groups, line => line.StartsWith($"1/{limit} ", StringComparison.Ordinal));
        Assert.Contains($"{64 << 20}", line, StringComparison.Ordinal);
    }

    private void NothingIsMade(string root)
    {
        // The disk may have been taken into use, which the next volume does not undo.
        var now = Snapshot(root).Where(static line => !IsOfTheDisk(line));
        Assert.Equal(BeforeStep("make").Where(static line => !IsOfTheDisk(line)), now);
    }

    private static bool IsOfTheDisk(string line) =>
        line.StartsWith(".holdfast", StringComparison.Ordinal) || line == "trash/";

    private static void IsNothingElseTouched(string root) => Assert.Equal(
        "other", File.ReadAllText(Path.Combine(root, "volumes", $"{DiskSteps.Neighbour.Volume}", "data")));

    private void HasItsData(string root, string place)
    {
        var volume = $"{DiskSteps.Subject.Volume}";
        Assert.Equal("mine", Read(root, place, volume, "data"));
        Assert.Equal("mine too", Read(root, place, volume, "deep/deeper/data"));
    }

    private static void IsNoted(string root)
    {
        using var note = JsonDocument.Parse(File.ReadAllText(
            Path.Combine(root, "trash", $"{DiskSteps.Subject.Volume}.json")));
        Assert.Equal("ops", note.RootElement.GetProperty("destroyed_by").GetString());
    }

    private static string[] Places(string root) => [.. new[] { "volumes", "trash" }.Where(place =>
        System.IO.Directory.Exists(Path.Combine(root, place, $"{DiskSteps.Subject.Volume}")))];

    private List<string> BeforeStep(string step)
    {
        using var scratch = new ScratchDirectory(Parent) { Clear = Clear };
        Prepare(step, scratch.Path);
        return Snapshot(scratch.Path);
    }

    private List<string> AtTheEndOf(string step) => _ends.GetOrAdd(step, _ =>
    {
        using var scratch = new ScratchDirectory(Parent) { Clear = Clear };
        Prepare(step, scratch.Path);
        DiskSteps.Do(step, scratch.Path);
        return Snapshot(scratch.Path);
    });

    // Every path with its content, but for the disk's name, which is drawn anew for each, images, and limits' ids.
    private static List<string> Snapshot(string root) =>
    [
        .. System.IO.Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: Path.GetRelativePath(root, path)))
            .Select(entry => System.IO.Directory.Exists(entry.Path) ? entry.Name + "/"
                : Path.GetFileName(entry.Name) is "disk.json" or "image" || entry.Name.EndsWith(
                    ".img", StringComparison.Ordinal) ? entry.Name
                : $"{entry.Name}: {LimitId().Replace(File.ReadAllText(entry.Path), "")}")
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex("\"limit_id\": [0-9]+")]
    private static partial Regex LimitId();

    private sealed record Ended(int ExitCode, bool WasInjected);
}

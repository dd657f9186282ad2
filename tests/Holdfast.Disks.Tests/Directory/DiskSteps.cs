using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Holdfast.Disks.Btrfs;
using Holdfast.Disks.Directory;
using Holdfast.Disks.Loop;
using Holdfast.Linux;
using Holdfast.Linux.Btrfs;
using Holdfast.Linux.Files;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Disks.Tests.Directory;

/// <summary>The steps of a volume's life, and this program as the process that does one of them and may be
/// cut.</summary>
internal static class DiskSteps
{
    /// <summary>How a child ends whose step failed with a clear reason.</summary>
    public const int Failed = 3;

    private const string Variable = "HOLDFAST_DISK_STEP";

    private static readonly DiskClaims Claims = new(new Guid(7, 0, 0, new byte[8]), static _ => "fs-uuid");
    private static readonly DirectoryBackend OfDirectories = new(Claims);
    private static readonly BtrfsBackend OfBtrfs = new(Claims);
    private static readonly LoopBackend OfImages = new(Claims);

    // Looked for once: the calls that are cut and fail are those of the steps.
    private static readonly ConcurrentDictionary<string, VolumeBackend> Backends = new();

    /// <summary>The volume whose life it is.</summary>
    public static VolumeManifest Subject { get; } = Volume("3f0e6b0a-7c11-4f6e-9a5e-0123456789ab");

    /// <summary>The name of the directories in which each root is one for images.</summary>
    public const string Images = "images-only";

    /// <summary>Another one on the same disk, with data of its own.</summary>
    public static VolumeManifest Neighbour { get; } = Volume("3f0e6b0a-7c11-4f6e-9a5e-0123456789ff");

    /// <summary>Does a step here: <c>make</c>, <c>trash</c>, <c>restore</c>, <c>adopt</c>, <c>purge</c>, <c>wipe</c>,
    /// or what <c>fsck --fix</c> does.</summary>
    public static void Do(string step, string root, VolumeManifest? volume = null)
    {
        volume = On(root, volume ?? Subject);
        var backend = BackendOf(root);
        switch (step)
        {
            case "make":
                backend.Make(root, volume);
                break;
            case "trash":
                backend.MoveToTrash(root, volume, new DestroyNote(
                    new OperationUuid(new Guid(9, 0, 0, new byte[8])), "ops", DateTimeOffset.UnixEpoch));
                break;
            case "restore":
                backend.Restore(root, volume);
                break;
            case "adopt":
                backend.Adopt(root, volume, Path.Combine(root, "old"), isDiskKnown: false);
                break;
            case "mend":
                backend.Mend(root, volume, note: null);
                break;
            case "remove-empty":
                backend.RemoveEmpty(root, isTrash: false, $"{volume.Volume}");
                break;
            case "wipe":
                backend.Wipe(root, volume);
                break;
            case "purge":
                backend.Purge(root, volume);
                break;
            case "sandbox":
                ((LimitingBackend)backend).MakeSandbox(root, Sandbox, volume.LimitId!.Value, 64 << 20);
                break;
            case "collect":
                Collect(root);
                break;
            default:
                throw new UnreachableException($"There is no step {step}.");
        }
    }

    /// <summary>The sandbox whose steps are <c>sandbox</c> and <c>collect</c>, below a root.</summary>
    public const string Sandbox = "slaves/S/runs/3f0e6b0a-7c11-4f6e-9a5e-0123456789cd";

    // Whoever collects knows the path.
    private static void Collect(string root)
    {
        var parent = FileCalls.TryOpen(
            FileCalls.WorkingDirectory, Path.GetDirectoryName($"{root}/{Sandbox}")!,
            OpenFlags.ReadOnly | OpenFlags.Directory);
        if (parent < 0) throw new DiskException($"{root}/{Sandbox} cannot be opened: {Errno.Last}");
        try
        {
            if (System.IO.Directory.Exists($"{root}/{Sandbox}"))
                SandboxRemoval.Remove(parent, Path.GetFileName(Sandbox), $"{root}/{Sandbox}");
        }
        catch (LinuxException cause)
        {
            throw new DiskException($"{root}/{Sandbox} is not removed: {cause.Message}", cause);
        }
        finally
        {
            FileCalls.Close(parent);
        }
    }

    /// <summary>What is wrong with the volume; null when it may be used.</summary>
    public static string? Check(string root, VolumeManifest volume) =>
        BackendOf(root).Check(root, On(root, volume));

    /// <summary>A volume as it is on a disk: on btrfs each root of the tests has ids of its own, by its
    /// name.</summary>
    public static VolumeManifest On(string root, VolumeManifest volume)
    {
        const long First = 20_000;
        if (BackendOf(root) is LoopBackend)
            return volume with { Resource = volume.Resource.WithAmount(Quantity.FromMilli(8_000)) };
        if (BackendOf(root) is not BtrfsBackend) return volume;
        var number = int.Parse(Path.GetFileName(root), CultureInfo.InvariantCulture);
        return volume with { LimitId = First + 2 * number + (volume.Volume == Subject.Volume ? 0 : 1) };
    }

    /// <summary>What limits volumes there.</summary>
    public static VolumeBackend BackendOf(string root) => Backends.GetOrAdd(
        root, static root => Path.GetFileName(Path.GetDirectoryName(root)) == Images ? OfImages
            : BtrfsCalls.FileSystemId(root) is null ? OfDirectories : OfBtrfs);

    /// <summary>Starts this program as a child that does a step once a byte arrives at its input.</summary>
    public static Process Start(string step, string root)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        start.Environment[Variable] = $"{step} {root}";
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // Its pipes would stay behind when it is cut.
        return Process.Start(start)!;
    }

    // Before the runner's own Main, which would run the tests.
    [ModuleInitializer]
    internal static void BeChild()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } order) return;
        var (step, root) = (order.Split(' ')[0], order.Split(' ')[1]);
        // Once elsewhere first: what the runtime loads and compiles on the way is then done with.
        const int Processes = 1_000_000; // Its number is nobody else's.
        var parent = BackendOf(root) is DirectoryBackend ? null : Path.GetDirectoryName(root);
        using (var scratch = new ScratchDirectory(parent, Processes + Environment.ProcessId))
            foreach (var each in WarmUp(root)) Do(each, scratch.Path);
        using var output = Console.OpenStandardOutput();
        using var input = Console.OpenStandardInput();
        output.WriteByte((byte)'r');
        output.Flush();
        input.ReadByte();
        Environment.Exit(Run(step, root));
    }

    // Whatever of it the backend can.
    private static string[] WarmUp(string root) =>
    [
        .. BackendOf(root) is LimitingBackend ? ["sandbox", "collect"] : Array.Empty<string>(),
        "make", "mend", "trash", "restore", "trash", "purge", "remove-empty", "make", "trash",
        .. BackendOf(root) is DirectoryBackend ? ["wipe"] : Array.Empty<string>(),
    ];

    private static int Run(string step, string root)
    {
        try
        {
            Do(step, root);
            return 0;
        }
        catch (DiskException cause)
        {
            // What is wrong with a whole disk names the disk; whoever tells it adds the volume.
            var isClear = cause.Message.Contains(root, StringComparison.Ordinal)
                && (cause.Message.Contains($"{Subject.Volume}", StringComparison.Ordinal)
                    || BackendOf(root) is BtrfsBackend);
            return isClear ? Failed : 1;
        }
    }

    private static VolumeManifest Volume(string id) => new()
    {
        Volume = VolumeId.Parse(id),
        Agent = AgentId.Parse("M-S0"),
        Resource = Disk(),
        Created = new OperationUuid(new Guid(8, 0, 0, new byte[8])),
        Creator = "ops",
    };

    private static Resource Disk()
    {
        var disk = Resource.Scalar("disk", Quantity.FromMilli(64_000));
        return disk.WithKey(disk.Key.WithDisk(new Disk(null, PersistenceId.Parse("v"))))
            .PushReservation(Reservation.Dynamic(RoleName.Parse("db"), "ops"));
    }
}

using Holdfast.Disks.Directory;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Disks.Tests;

/// <summary>A directory that is there becomes a volume by one rename, and what may not is refused.</summary>
public sealed class AdoptTests : IDisposable
{
    private static readonly VolumeId Id = VolumeId.Parse("3f0e6b0a-7c11-4f6e-9a5e-0123456789ab");

    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryBackend _backend = new(new DiskClaims(Guid.NewGuid(), static _ => "fs-uuid"));
    private readonly string _work;
    private readonly string _old;

    public AdoptTests()
    {
        _work = System.IO.Directory.CreateDirectory(_scratch["work"]).FullName;
        _old = System.IO.Directory.CreateDirectory(Path.Combine(_scratch["lost"], "old")).FullName;
        File.WriteAllText(Path.Combine(_old, "data"), "precious");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Adopt_OfADirectory_MovesItAndMayBeRepeated()
    {
        var inode = Inode(Path.Combine(_old, "data"));

        _backend.Adopt(_work, Manifest(), _old, isDiskKnown: false);
        _backend.Adopt(_work, Manifest(), _old, isDiskKnown: true);

        var volume = Path.Combine(_work, "volumes", $"{Id}");
        Assert.Equal(inode, Inode(Path.Combine(volume, "data")));
        Assert.False(System.IO.Directory.Exists(_old));
        Assert.Null(_backend.Check(_work, Manifest()));
    }

    [Fact]
    public void Adopt_OfWhatIsGone_FailsAndLeavesNothing()
    {
        System.IO.Directory.Delete(_old, recursive: true);

        Assert.Throws<DiskException>(() => _backend.Adopt(_work, Manifest(), _old, isDiskKnown: false));

        Assert.Equal(DirectoryPlace.Nowhere, _backend.Find(_work, Id));
        Assert.Empty(System.IO.Directory.EnumerateFileSystemEntries(Path.Combine(_work, "volumes")));
    }

    [Fact]
    public void Look_AtADirectory_SaysWhatIsThere()
    {
        var seen = Look(_old);

        Assert.Equal((_work, null, null, null), (seen.Root, seen.InPlace, seen.Manifest, seen.Fault));
        Assert.InRange(seen.Use.Bytes, 8, 64 << 10);
    }

    /// <summary>All attributes are in the manifest: a volume whose ledger is lost is what it was.</summary>
    [Fact]
    public void Look_AtAVolumeBesideItsManifest_ReadsAllItsAttributes()
    {
        var made = Manifest() with { Creator = "framework" };
        _backend.Adopt(_work, made, _old, isDiskKnown: false);
        System.IO.Directory.Move(Path.Combine(_work, "volumes"), _scratch["saved"]);

        var seen = Look(Path.Combine(_scratch["saved"], $"{Id}"));

        Assert.Null(seen.Fault);
        var read = seen.Manifest!;
        Assert.Equal((made.Volume, made.Agent, made.Created, made.Creator),
            (read.Volume, read.Agent, read.Created, read.Creator));
        Assert.Equal(made.Resource, read.Resource);
        Assert.Equal(made.Resource.Details!.Volume, read.Resource.Details!.Volume);
        Assert.Equal("principal", read.Resource.Details.PersistencePrincipal);
    }

    [Fact]
    public void Look_AtWhatMayNotBeTaken_SaysWhy()
    {
        File.CreateSymbolicLink(_scratch["link"], _scratch["lost"]);
        var mounted = System.IO.Directory.CreateDirectory(Path.Combine(_old, "mounted")).FullName;
        _scratch.Mount("none", mounted, "-t tmpfs");
        (string Path, string Reason)[] refused =
        [
            ("relative", "is no absolute path"),
            ($"{_old}/..", "is no absolute path"),
            (_scratch["nothing"], "There is no"),
            (Path.Combine(_scratch["link"], "old"), "symbolic link"),
            (_scratch.Path, "Something is mounted at"),
            (_old, "Something is mounted at"),
            (_work, "holds the disk"),
            (Path.Combine(_work, "slaves"), "There is no"),
            ("/dev/shm", "Something is mounted at"),
        ];

        Assert.All(refused, one => Assert.Contains(one.Reason, Look(one.Path).Fault, StringComparison.Ordinal));
        var inside = System.IO.Directory.CreateDirectory(Path.Combine(_work, "slaves")).FullName;
        Assert.Contains("the agent's own", Look(inside).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Look_WithADamagedManifest_IsAClearFailure()
    {
        File.WriteAllText(_old + ".json", "{\"version\": 1, \"volume\": 5}");

        var failed = Assert.Throws<DiskException>(() => Look(_old));

        Assert.Contains(_old + ".json", failed.Message, StringComparison.Ordinal);
    }

    private AdoptionLook Look(string path) =>
        AdoptionLook.At(path, [_work], TestContext.Current.CancellationToken);

    private static string Inode(string file)
    {
        using var stat = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("stat", ["--format=%i", file]) { RedirectStandardOutput = true })!;
        return stat.StandardOutput.ReadToEnd();
    }

    private static VolumeManifest Manifest()
    {
        var labels = Labels.Of(new Label("team", "a"), new Label("bare", null));
        var key = ResourceKey.Of("disk", ResourceKind.Scalar).WithDisk(new Disk(null, PersistenceId.Parse("data")))
            .WithReservations(ReservationStack.Of(
                Reservation.Static(RoleName.Parse("db")),
                Reservation.Dynamic(RoleName.Parse("db/a"), "ops", labels)))
            .WithShared(true);
        return new VolumeManifest
        {
            Volume = Id, Agent = AgentId.Parse("M-S0"), Created = new OperationUuid(new Guid(3, 0, 0, new byte[8])),
            Creator = "ops",
            Resource = Resource.Of(key, Quantity.FromMilli(64_500), new ResourceDetails
            {
                PersistencePrincipal = "principal",
                Volume = new VolumeMount("var/data", VolumeMode.ReadOnly),
            }),
        };
    }
}

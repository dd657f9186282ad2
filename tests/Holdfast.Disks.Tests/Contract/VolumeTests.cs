using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Disks.Tests.Contract;

/// <summary>Tests that make volumes on a disk, and leave none there.</summary>
public abstract class VolumeTests : IDisposable
{
    private protected const long Megabyte = 1 << 20;

    private protected static readonly DestroyNote Note =
        new(new OperationUuid(new Guid(9, 0, 0, new byte[8])), "ops", DateTimeOffset.UnixEpoch);

    private static long _lastLimit = 5_000;
    private readonly List<VolumeManifest> _made = [];

    private protected abstract IVolumeBackend Backend { get; }

    private protected abstract string Root { get; }

    /// <summary>Whether each limit of the backend has an id.</summary>
    private protected abstract bool HasLimitIds { get; }

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Clean();
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes all away that the test made.</summary>
    private protected virtual void Clean()
    {
        foreach (var volume in _made)
        {
            if (Backend.Find(Root, volume.Volume) == DirectoryPlace.Volumes) Backend.MoveToTrash(Root, volume, Note);
            Backend.Purge(Root, volume);
        }
        // Only now: one may have had something of another's.
        foreach (var volume in _made)
            if (volume.LimitId is { } limit) Backend.ReleaseLimit(Root, limit);
    }

    /// <summary>Makes a volume that is gone with the test.</summary>
    private protected VolumeManifest Make(int sizeMb, long? limit = null)
    {
        var volume = New(sizeMb, limit ?? NextLimitId());
        Backend.Make(Root, volume);
        Remember(volume);
        Assert.Null(Backend.Check(Root, volume));
        return volume;
    }

    private protected void Remember(VolumeManifest volume) => _made.Add(volume);

    private protected void IsGone(VolumeManifest volume) => _made.Remove(volume);

    private protected string DataOf(VolumeManifest volume) => $"{Root}/volumes/{volume.Volume}";

    /// <summary>What the volume takes once all that was written is on disk.</summary>
    private protected DiskUse Settled(VolumeManifest volume)
    {
        ScratchDirectory.Run("sync", "--file-system", Root);
        return Backend.Measure(Root, volume, Cancellation);
    }

    private protected static VolumeManifest Sized(VolumeManifest volume, int sizeMb) => volume with
    {
        Resource = volume.Resource.WithAmount(Quantity.FromMilli(sizeMb * 1000L)),
    };

    private protected long? NextLimitId() => HasLimitIds ? Interlocked.Increment(ref _lastLimit) : null;

    private protected static VolumeManifest New(int sizeMb, long? limit)
    {
        var disk = Resource.Scalar("disk", Quantity.FromMilli(sizeMb * 1000L));
        return new VolumeManifest
        {
            Volume = VolumeId.Parse(Guid.NewGuid().ToString("D")), Agent = AgentId.Parse("M-S0"),
            Resource = disk.WithKey(disk.Key.WithDisk(new Disk(null, PersistenceId.Parse("v"))))
                .PushReservation(Reservation.Dynamic(RoleName.Parse("db"), "ops")),
            Created = new OperationUuid(new Guid(8, 0, 0, new byte[8])), Creator = "ops", LimitId = limit,
        };
    }
}

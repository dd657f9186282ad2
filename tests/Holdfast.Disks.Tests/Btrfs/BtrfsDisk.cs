using Holdfast.Disks.Btrfs;
using Holdfast.Testing;

namespace Holdfast.Disks.Tests.Btrfs;

/// <summary>A btrfs of the tests' own, with simple quota.</summary>
public sealed class BtrfsDisk : IDisposable
{
    private readonly LoopDisk _disk = new("btrfs", 512);

    public BtrfsDisk()
    {
        try
        {
            Assert.Null(BtrfsQuota.Enable(Root));
        }
        catch
        {
            _disk.Dispose();
            throw;
        }
    }

    public string Root => _disk.Point;

    public void Dispose() => _disk.Dispose();
}

using Holdfast.Disks.Tests;
using Holdfast.Disks.Tests.Loop;

namespace Holdfast.VirtualMachine.Tests.Loop;

/// <summary>A disk for images, on a kernel that has what they take only once it is loaded.</summary>
public sealed class LoopMachine : IDisposable
{
    private readonly LoopRoot _disk;

    public LoopMachine()
    {
        ScratchDirectory.Run("modprobe", "--all", "crc32c_generic", "loop");
        _disk = new LoopRoot();
    }

    public string Root => _disk.Root;

    public void Dispose() => _disk.Dispose();
}

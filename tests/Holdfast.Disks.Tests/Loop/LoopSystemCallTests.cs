using Holdfast.Disks.Tests.Directory;

namespace Holdfast.Disks.Tests.Loop;

/// <summary>The same with images: wherever a step is cut, the next start mounts what is to be mounted, once.</summary>
public sealed class LoopSystemCallTests(LoopRoot disk) : SystemCallTests, IClassFixture<LoopRoot>
{
    private protected override string Parent => $"{disk.Root}/{DiskSteps.Images}";

    private protected override string[] OwnCalls => ["ioctl", "fallocate", "mount", "umount2"];

    // What the same code does beside directories is looked at there.
    private protected override string[] Cutting => ["mkdirat", "renameat"];

    private protected override string[] Failing => Cutting;

    private protected override IEnumerable<string> StepsOf => ["make", "trash", "restore", "purge"];

    private protected override (int Cuts, int Failures) AtLeast => (30, 30);

    private protected override void Clear(string root) => LoopRoot.Clear(root);

    private protected override void Recover(string root)
    {
        VolumeManifest[] there =
        [
            .. new[] { DiskSteps.Subject, DiskSteps.Neighbour }.Where(
                volume => System.IO.Directory.Exists($"{root}/volumes/{volume.Volume}")),
        ];
        foreach (var volume in there) DiskSteps.BackendOf(root).TakeOver(root, DiskSteps.On(root, volume));
        Assert.Equal(there.Length, LoopRoot.DevicesBelow(root).Count());
    }

    private protected override string Read(string root, string place, string volume, string name) =>
        place == "trash" ? LoopRoot.ReadTrashed(root, volume, name) : base.Read(root, place, volume, name);
}

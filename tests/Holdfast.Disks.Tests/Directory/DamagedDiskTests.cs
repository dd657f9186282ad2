using Holdfast.Disks.Directory;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Disks.Tests.Directory;

public sealed class DamagedDiskTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryBackend _backend =
        new(new DiskClaims(new Guid(7, 0, 0, new byte[8]), static _ => "fs-uuid"));
    private readonly VolumeManifest _manifest = new()
    {
        Volume = VolumeId.Parse("v"), Agent = AgentId.Parse("M-S0"),
        Resource = Resource.Scalar("disk", Quantity.FromMilli(1000)),
        Created = new OperationUuid(new Guid(8, 0, 0, new byte[8])), Creator = "ops",
    };

    public void Dispose() => _scratch.Dispose();

    /// <summary>S8. Before: JSON of another shape threw what nobody caught, and the agent never registered.
    /// </summary>
    [Theory]
    [InlineData("[]")]
    [InlineData("""{"volume":5}""")]
    [InlineData("""{"volume":null}""")]
    [InlineData("{")]
    [InlineData("")]
    public void Manifest_Damaged_IsAFaultOfTheVolume(string content)
    {
        _backend.Make(_scratch.Path, _manifest);
        File.WriteAllText(_scratch["volumes/v.json"], content);

        Assert.Contains("is not the manifest", _backend.Check(_scratch.Path, _manifest), StringComparison.Ordinal);
    }

    /// <summary>S7: what a failed destroy leaves is looked for, not assumed.</summary>
    [Fact]
    public void Find_SaysWhereTheVolumeLies()
    {
        var before = Find();
        _backend.Make(_scratch.Path, _manifest);
        var made = Find();
        System.IO.Directory.Move(_scratch["volumes/v"], _scratch["trash/v"]);

        Assert.Equal(
            (DirectoryPlace.Nowhere, DirectoryPlace.Volumes, DirectoryPlace.Trash), (before, made, Find()));
    }

    private DirectoryPlace Find() => _backend.Find(_scratch.Path, _manifest.Volume);
}

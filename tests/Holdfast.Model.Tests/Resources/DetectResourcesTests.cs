using Holdfast.Model.Resources;
using static Holdfast.Model.Tests.Resources.Some;

namespace Holdfast.Model.Tests.Resources;

public sealed class DetectResourcesTests
{
    private const ulong Giga = 1UL << 30;

    [Theory]
    [InlineData(8.0, 100.0, 7 * 1024, 90 * 1024)] // a tenth of the disk is more than 5 GB
    [InlineData(2.0, 20.0, 1024, 15 * 1024)]
    [InlineData(1.5, 8.0, 768, 4 * 1024)]
    public void Machine_IsOfferedLessWhatItNeedsItself(double memoryGb, double diskGb, int memMb, int diskMb)
    {
        var facts = new MachineFacts(4, (ulong)(memoryGb * Giga), (ulong)(diskGb * Giga));

        Assert.Equal(
            $"cpus:4; mem:{memMb}; disk:{diskMb}; ports:[31000-32000]",
            DetectResources.From(facts).ToString());
    }

    [Fact]
    public void Machine_Unknown_IsOneGigabyteOfMemoryAndTenOfDisk() => Assert.Equal(
        "cpus:1; mem:1024; disk:10240; ports:[31000-32000]",
        DetectResources.From(new MachineFacts(1, null, null)).ToString());

    [Fact]
    public void Given_StandsAndOnlyTheRestIsDetected()
    {
        var mount = DiskOf(64, new DiskSource(DiskSourceKind.Mount, "/m"));

        var bag = DetectResources.Complete(ResourceBag.Of(Cpus(0.5), mount), new(4, 4 * Giga, 100 * Giga), Db);

        Assert.Equal(
            "cpus:0.5; disk[MOUNT:/m]:64; mem(reservations: [(STATIC,db)]):3072; "
            + "ports(reservations: [(STATIC,db)]):[31000-32000]",
            bag.ToString());
    }
}

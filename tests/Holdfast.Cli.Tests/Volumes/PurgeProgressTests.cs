using Holdfast.Cli.Output;
using Holdfast.Cli.Volumes;
using Holdfast.Client.Agents;

namespace Holdfast.Cli.Tests.Volumes;

public sealed class PurgeProgressTests
{
    private static readonly TimeSpan Waited = TimeSpan.FromSeconds(12.4);

    [Theory]
    [InlineData(null, null, null, "")]
    [InlineData(400L, 1000L, 50.4, "400 of 1000 files (40%), 50 a second, about 12 s left, ")]
    [InlineData(0L, 1000L, null, "0 of 1000 files (0%), ")]
    [InlineData(999L, 1000L, 50.0, "999 of 1000 files (99%), 50 a second, about 1 s left, ")]
    [InlineData(400L, null, 50.0, "400 files, 50 a second, ")]
    [InlineData(1001L, 1000L, 50.0, "1001 files, 50 a second, ")]
    [InlineData(0L, 0L, null, "0 files, ")]
    public void Text_OfWhatIsKnown_TellsHowMuchIsLeft(long? removed, long? total, double? perSecond, string told)
    {
        var volume = new TrashedVolume(
            "v-1", "data", "db", "/d", 64, "purging", "ops", null, null, null, removed, total);
        var row = new TrashRow(volume, "node1", new ServerAddress("127.0.0.1:5051"));

        Assert.Equal(
            $"node1 removes the data of volume db/data: {told}12 s. Ctrl-C leaves it to that.",
            PurgeProgress.Text(row, volume, perSecond, Waited));
    }
}

using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests.Fetching;

public sealed class FetchCacheRestartTests
{
    private const string Tool = "http://host/tool";
    private readonly CacheDisk _disk = new CacheDisk().Open();

    [Fact]
    public void File_KeptOverARestart_IsUsedAgain()
    {
        Keep();

        _disk.Restart();
        _disk.Launch("b", Tool);
        Assert.Empty(_disk.Asked<ProbeSource>()); // Until it is known what is there.
        _disk.Open();
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 100);

        Assert.NotNull(Assert.Single(_disk.Asked<FetchUris>()).Plan.Sources.Single().Entry);
    }

    [Fact]
    public void File_ThatIsGoneAfterARestart_IsForgotten()
    {
        Keep();
        _disk.Files.Clear();

        _disk.Restart();
        _disk.Open();

        Assert.Empty(_disk.Rig.Rows.OfType<CacheEntryRow>());
        Assert.Equal(0, _disk.Rig.Core.BuildView().Fetching.CacheUsedBytes);
    }

    [Fact]
    public void Download_CutByARestart_IsBegunAnewForTheTaskThatWaits()
    {
        _disk.Launch("a", Tool);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 100);

        _disk.Restart();
        _disk.Open();
        Assert.Empty(_disk.Files);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 100);
        _disk.Answer(_disk.Asked<FillEntry>().Single());
        _disk.Answer(_disk.Asked<FetchUris>().Single());

        Assert.Equal(TaskState.Running, _disk.Rig.LastOf("a").State);
    }

    [Fact]
    public void Cache_ThatIsSmallerThanBefore_GivesUpWhatDoesNotFit()
    {
        Keep();

        _disk.Restart(new AgentOptions { WorkDirectory = "/agent", FetchCacheBytes = 50 });
        _disk.Open();

        Assert.Empty(_disk.Files);
        Assert.Empty(_disk.Rig.Rows.OfType<CacheEntryRow>());
    }

    [Fact]
    public void Cache_ThatIsTurnedOff_IsEmptiedAndPassedBy()
    {
        Keep();

        _disk.Restart(new AgentOptions { WorkDirectory = "/agent", FetchCacheBytes = 0 });
        _disk.Open();
        _disk.Launch("b", Tool);

        Assert.Empty(_disk.Files);
        Assert.Null(Assert.Single(_disk.Asked<FetchUris>()).Plan.Sources.Single().Entry);
    }

    [Fact]
    public void Cache_ThatCannotBeUsed_IsPassedByAndSaid()
    {
        _disk.Restart();
        _disk.Launch("a", Tool);

        _disk.Answer(_disk.Asked<OpenFetchCache>().Single(),
            at => new FetchCacheOpened(at, [], "Read-only file system"));

        Assert.Null(Assert.Single(_disk.Asked<FetchUris>()).Plan.Sources.Single().Entry);
        Assert.Contains(_disk.Rig.Did<Announce>(), said => said.Text.Contains("Read-only file system", default));
    }

    private void Keep()
    {
        _disk.Launch("a", Tool);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 100);
        _disk.Answer(_disk.Asked<FillEntry>().Single());
        _disk.Answer(_disk.Asked<FetchUris>().Single());
    }
}

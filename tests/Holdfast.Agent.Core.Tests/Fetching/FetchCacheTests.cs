using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests.Fetching;

public sealed class FetchCacheTests
{
    private const string Tool = "http://host/tool", Other = "http://host/other";
    private readonly CacheDisk _disk = new CacheDisk().Open();

    [Fact]
    public void TwoTasks_ThatWantTheSame_ShareOneDownload()
    {
        _disk.Launch("a", Tool);
        _disk.Launch("b", Tool);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 100);
        _disk.Launch("c", Tool);
        _disk.Answer(_disk.Asked<FillEntry>().Single());

        Assert.Equal(3, _disk.Asked<FetchUris>().Count());
        Assert.Single(_disk.Asked<FetchUris>().Select(fetch => fetch.Plan.Sources.Single().Entry).Distinct());
        Assert.Equal((100, 1), (_disk.Rig.Core.BuildView().Fetching.CacheUsedBytes,
            _disk.Rig.Core.BuildView().Fetching.CacheEntries));
    }

    [Fact]
    public void Uri_OfAnotherUserOrChecksum_IsAnotherEntry()
    {
        _disk.Launch("a", Tool);
        _disk.Launch("b", Tool, user: "bob");
        _disk.Launch("c", $"{Tool}#sha256={new string('a', 64)}");

        Assert.Equal(3, _disk.Asked<ProbeSource>().Select(probe => probe.Entry).Distinct().Count());
        Assert.Equal([Tool], _disk.Asked<ProbeSource>().Select(probe => probe.Source.Uri).Distinct());
    }

    [Fact]
    public void Uri_ThatMayNotBeKept_IsFetchedAtOnce()
    {
        _disk.Launch("a", Tool, cache: false);

        Assert.Null(Assert.Single(_disk.Asked<FetchUris>()).Plan.Sources.Single().Entry);
        Assert.Empty(_disk.Asked<ProbeSource>());
    }

    [Fact]
    public void File_ThatIsTheSameStill_IsUsedAgainWithoutADownload()
    {
        Keep("a", Tool, 100);

        _disk.Launch("b", Tool);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 100);

        Assert.NotNull(Assert.Single(_disk.Asked<FetchUris>()).Plan.Sources.Single().Entry);
        Assert.Empty(_disk.Asked<FillEntry>());
    }

    [Fact]
    public void File_ThatChanged_IsDownloadedAnewAndTheOldOneStaysForItsUser()
    {
        Keep("a", Tool, 100);
        _disk.Launch("old", Tool);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 100);
        var old = _disk.Files.Single().Key;

        _disk.Launch("new", Tool);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 200, tag: "2");
        _disk.Answer(_disk.Asked<FillEntry>().Single(), tag: "2");

        Assert.Equal(2, _disk.Files.Count);
        _disk.Answer(_disk.Asked<FetchUris>().First());
        Assert.DoesNotContain(old, _disk.Files.Keys);
        Assert.Equal(200, Assert.Single(_disk.Rig.Rows.OfType<CacheEntryRow>()).SizeBytes);
    }

    [Fact]
    public void File_WhoseSourceDoesNotAnswer_IsUsed()
    {
        Keep("a", Tool, 100);

        _disk.Launch("b", Tool);
        var probe = _disk.Asked<ProbeSource>().Single();
        _disk.Answer(probe, at => new SourceProbeFailed(at, probe.Entry, "connection refused", IsRefusal: false));

        var fetch = Assert.Single(_disk.Asked<FetchUris>());
        Assert.NotNull(fetch.Plan.Sources.Single().Entry);
        var said = Assert.Single(_disk.Rig.Did<Announce>(), said => said.Notice == AgentNotice.FetchTrouble);
        Assert.Contains($"is used for container '{fetch.Plan.Sandbox.Container}'", said.Text, StringComparison.Ordinal);
        Assert.EndsWith(": connection refused.", said.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatItsSourceNoLongerGives_IsNotRunFromTheCopy()
    {
        Keep("a", Tool, 100);
        _disk.Launch("user", Tool);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 100);

        _disk.Launch("b", Tool);
        _disk.Launch("c", Tool);
        var probe = _disk.Asked<ProbeSource>().Single();
        _disk.Answer(probe, at => new SourceProbeFailed(at, probe.Entry, "404 Not Found", IsRefusal: true));

        var fetches = _disk.Asked<FetchUris>().ToArray();
        Assert.Equal([true, false, false], fetches.Select(fetch => fetch.Plan.Sources.Single().Entry is not null));
        Assert.Empty(_disk.Rig.Rows.OfType<CacheEntryRow>());
        var said = Assert.Single(_disk.Rig.Did<Announce>(), said => said.Notice == AgentNotice.FetchTrouble);
        Assert.EndsWith(": 404 Not Found.", said.Text, StringComparison.Ordinal);
        _disk.Answer(fetches[0]);
        Assert.Empty(_disk.Files);
    }

    [Fact]
    public void File_ThatItsSourceGivesAgain_IsKeptAgain()
    {
        Keep("a", Tool, 100);
        _disk.Launch("b", Tool);
        var probe = _disk.Asked<ProbeSource>().Single();
        _disk.Answer(probe, at => new SourceProbeFailed(at, probe.Entry, "403 Forbidden", IsRefusal: true));
        _disk.Answer(_disk.Asked<FetchUris>().Single());

        Keep("c", Tool, 100);

        Assert.Single(_disk.Files);
    }

    [Fact]
    public void File_ThatItsSourceCallsFresh_IsUsedUnaskedUntilThen()
    {
        Keep("a", Tool, 100, maxAge: TimeSpan.FromMinutes(1));

        _disk.Launch("b", Tool);
        Assert.Single(_disk.Asked<FetchUris>());
        _disk.Rig.Pass(TimeSpan.FromMinutes(1));
        _disk.Launch("c", Tool);

        Assert.Single(_disk.Asked<ProbeSource>());
    }

    [Fact]
    public void File_WithAChecksum_IsNeverAskedForAgain()
    {
        var uri = $"{Tool}#sha256={new string('a', 64)}";
        Keep("a", uri, 100);

        _disk.Launch("b", uri);

        Assert.NotNull(Assert.Single(_disk.Asked<FetchUris>()).Plan.Sources.Single().Entry);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(CacheDisk.Capacity + 1)]
    public void File_OfNoSizeOrTooMuch_IsFetchedWithoutTheCache(long size)
    {
        _disk.Launch("a", Tool);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size);

        Assert.Null(Assert.Single(_disk.Asked<FetchUris>()).Plan.Sources.Single().Entry);
        Assert.Empty(_disk.Files);
    }

    /// <summary>There are servers that give a file and do not say what they have.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void File_WhoseSourceTellsNothingAtFirst_IsFetchedWithoutTheCache(bool isRefusal)
    {
        _disk.Launch("a", Tool);
        var probe = _disk.Asked<ProbeSource>().Single();
        _disk.Answer(probe, at => new SourceProbeFailed(at, probe.Entry, "405 Method Not Allowed", isRefusal));

        Assert.Null(Assert.Single(_disk.Asked<FetchUris>()).Plan.Sources.Single().Entry);
        Assert.Equal(0, _disk.Rig.Core.BuildView().Fetching.CacheEntries);
    }

    [Fact]
    public void File_SmallerThanItsSourceSaid_TakesWhatItHas()
    {
        _disk.Launch("a", Tool);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 100);
        var fill = _disk.Asked<FillEntry>().Single();
        _disk.Files[fill.Entry] = 60;

        _disk.Answer(fill, at => new EntryFilled(at, fill.Entry, 60, new(60, "1", null, null)));

        Assert.Equal(60, _disk.Rig.Core.BuildView().Fetching.CacheUsedBytes);
        Assert.Equal(60, Assert.Single(_disk.Rig.Rows.OfType<CacheEntryRow>()).SizeBytes);
    }

    [Fact]
    public void Room_ForAnotherFile_IsThatOfTheLeastRecentlyUsed()
    {
        Keep("a", Tool, 400);
        _disk.Rig.Pass(TimeSpan.FromSeconds(1));
        Keep("b", Other, 400);
        _disk.Rig.Pass(TimeSpan.FromSeconds(1));
        Keep("c", Tool, 400);
        var (first, second) = (_disk.Files.Keys.Min(), _disk.Files.Keys.Max());

        Keep("d", "http://host/third", 300);

        Assert.Contains(first, _disk.Files.Keys);
        Assert.DoesNotContain(second, _disk.Files.Keys);
    }

    [Fact]
    public void Room_ThatIsInUse_IsNobodyElses()
    {
        Keep("a", Tool, 600);
        _disk.Launch("b", Tool);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 600);

        _disk.Launch("c", Other);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 500);

        Assert.Null(_disk.Asked<FetchUris>().Last().Plan.Sources.Single().Entry);
        Assert.Single(_disk.Files);
    }

    [Fact]
    public void Download_ThatNobodyWaitsForAnyMore_IsEnded()
    {
        _disk.Launch("a", Tool);
        _disk.Launch("b", Tool);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 100);

        _disk.Kill("a");
        Assert.Single(_disk.Asked<FillEntry>());
        _disk.Kill("b");

        Assert.Empty(_disk.Asked<FillEntry>());
        Assert.Empty(_disk.Files);
    }

    [Fact]
    public void Download_ThatItsSourceFails_FailsAllWhoWait()
    {
        _disk.Launch("a", Tool);
        _disk.Launch("b", Tool);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 100);
        var fill = _disk.Asked<FillEntry>().Single();

        _disk.Answer(fill, at => new EntryFillFailed(at, fill.Entry, "404 Not Found", IsSource: true));

        Assert.All(["a", "b"], task =>
        {
            Assert.Equal(TaskState.Failed, _disk.Rig.LastOf(task).State);
            Assert.Contains("404 Not Found", _disk.Rig.LastOf(task).Message, StringComparison.Ordinal);
        });
        Assert.Equal(2, _disk.Rig.Core.BuildView().Fetching.Failed);
        Assert.Empty(_disk.Files);
    }

    [Fact]
    public void Download_ThatTheDiskRefuses_IsDoneWithoutTheCache()
    {
        _disk.Launch("a", Tool);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 100);
        var fill = _disk.Asked<FillEntry>().Single();

        _disk.Answer(fill, at => new EntryFillFailed(at, fill.Entry, "No space left on device", IsSource: false));

        Assert.Null(Assert.Single(_disk.Asked<FetchUris>()).Plan.Sources.Single().Entry);
        Assert.Contains(_disk.Rig.Did<Announce>(), said => said.Notice == AgentNotice.FetchTrouble);
    }

    [Fact]
    public void Copy_ThatIsDamaged_GoesAndAllIsFetchedFromTheSource()
    {
        Keep("a", Tool, 100);
        _disk.Launch("b", Tool);
        _disk.Answer(_disk.Asked<ProbeSource>().Single(), size: 100);
        var fetch = _disk.Asked<FetchUris>().Single();

        _disk.Answer(fetch, at => new FetchFailed(at, fetch.Plan.Sandbox.Container, "damaged", IsCopyDamaged: true));

        Assert.Null(Assert.Single(_disk.Asked<FetchUris>()).Plan.Sources.Single().Entry);
        Assert.Empty(_disk.Files);
        Assert.Empty(_disk.Rig.Rows.OfType<CacheEntryRow>());
    }

    private void Keep(string task, string uri, long size, TimeSpan? maxAge = null)
    {
        _disk.Launch(task, uri);
        foreach (var probe in _disk.Asked<ProbeSource>().ToArray()) _disk.Answer(probe, size);
        foreach (var fill in _disk.Asked<FillEntry>().ToArray()) _disk.Answer(fill, maxAge: maxAge);
        _disk.Answer(_disk.Asked<FetchUris>().Single());
        Assert.Equal(TaskState.Running, _disk.Rig.LastOf(task).State);
    }
}

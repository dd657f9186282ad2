using Holdfast.Testing;

namespace Holdfast.Storage.Tests;

/// <summary>What every row store must do; each store's test class runs all of it.</summary>
public abstract class StoreContract : IDisposable
{
    protected const string Tasks = "tasks";
    protected const string Volumes = "volumes";

    private readonly List<string> _called = [];

    protected static IReadOnlyList<string> Tables { get; } = [Tasks, Volumes];

    protected abstract IRowStore Store { get; }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void LoadAll_NewStore_IsEmpty() => Assert.Empty(Store.LoadAll(Tasks));

    [Fact]
    public async Task Append_PutsInTwoTables_AreLoadedFromTheirTables()
    {
        await CommitAsync(RowDelta.Put(Tasks, "t1", Bytes(1)), RowDelta.Put(Volumes, "v1", Bytes(2)));

        Assert.Equal([("t1", 1)], Load(Tasks));
        Assert.Equal([("v1", 2)], Load(Volumes));
    }

    [Fact]
    public async Task Append_SameKeyTwiceInOneCommit_TheLaterWins()
    {
        await CommitAsync(RowDelta.Put(Tasks, "a", Bytes(1)), RowDelta.Put(Tasks, "a", Bytes(2)));
        Assert.Equal([("a", 2)], Load(Tasks));

        await CommitAsync(RowDelta.Put(Tasks, "a", Bytes(3)), RowDelta.Remove(Tasks, "a"));
        Assert.Empty(Load(Tasks));

        await CommitAsync(RowDelta.Remove(Tasks, "a"), RowDelta.Put(Tasks, "a", Bytes(4)));
        Assert.Equal([("a", 4)], Load(Tasks));
    }

    [Fact]
    public async Task Append_RemoveOfAMissingRow_IsNoError()
    {
        await CommitAsync(RowDelta.Remove(Tasks, "none"));

        Assert.Empty(Load(Tasks));
    }

    [Fact]
    public async Task LoadAll_KeysOfAllKinds_AreInOrdinalOrder()
    {
        string[] keys = ["b", "a", "B", "ä", "a/b", "a\u0001"];
        await CommitAsync([.. keys.Select(key => RowDelta.Put(Tasks, key, Bytes(0)))]);

        Assert.Equal(keys.Order(StringComparer.Ordinal), Store.LoadAll(Tasks).Select(row => row.Key));
    }

    [Fact]
    public async Task Append_SliceOfALargerArray_StoresTheSliceOnly()
    {
        var slice = new byte[] { 1, 2, 3 }.AsMemory(1, 1);

        await CommitAsync(RowDelta.Put(Tasks, "a", slice), RowDelta.Put(Tasks, "e", default(byte[])));

        Assert.Equal([2], Store.LoadAll(Tasks)[0].Value);
        Assert.Empty(Store.LoadAll(Tasks)[1].Value);
    }

    [Fact]
    public async Task Append_ManyCommits_AreCalledBackInOrder()
    {
        for (var i = 0; i < 500; i++)
        {
            var name = $"{i}";
            Store.Append([RowDelta.Put(Tasks, name, Bytes(1))], () => Call(name));
        }

        await CalledAsync(500);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), Called());
        Assert.Equal(500, Store.LoadAll(Tasks).Count);
    }

    [Fact]
    public async Task Append_ConditionHolds_CommitsAndCallsBackInOrder()
    {
        await CommitAsync(RowDelta.Put(Volumes, "leader", Bytes(7)));

        Store.Append([RowDelta.Put(Tasks, "a", Bytes(1))], Leader(7), () => Call("durable"), () => Call("refused"));

        await CalledAsync(1);
        Assert.Equal(["durable"], Called());
        Assert.Equal([("a", 1)], Load(Tasks));
    }

    [Fact]
    public async Task Append_ConditionBrokenByAnEarlierQueuedCommit_IsRefusedAlone()
    {
        await CommitAsync(RowDelta.Put(Volumes, "leader", Bytes(7)));

        Store.Append([RowDelta.Put(Volumes, "leader", Bytes(8))], () => Call("new leader"));
        Store.Append([RowDelta.Put(Tasks, "a", Bytes(1))], Leader(7), () => Call("durable"), () => Call("refused"));
        Store.Append([RowDelta.Put(Tasks, "b", Bytes(1))], Leader(8), () => Call("after"), () => Call("refused too"));

        await CalledAsync(3);
        Assert.Equal(["new leader", "refused", "after"], Called());
        Assert.Equal([("b", 1)], Load(Tasks));
    }

    [Fact]
    public async Task Append_ConditionOnAMissingRow_IsRefused()
    {
        Store.Append([RowDelta.Put(Tasks, "a", Bytes(1))], Leader(7), () => Call("durable"), () => Call("refused"));

        await CalledAsync(1);
        Assert.Equal(["refused"], Called());
        Assert.Empty(Load(Tasks));
    }

    [Fact]
    public void Append_UnknownTable_IsTheCallersMistakeAndChangesNothing()
    {
        Assert.Throws<ArgumentException>(() => Store.Append(
            [RowDelta.Put(Tasks, "a", Bytes(1)), RowDelta.Put("nothing", "a", Bytes(1))], () => Call("durable")));
        Assert.Throws<ArgumentException>(() => Store.LoadAll("nothing"));

        Assert.Empty(Load(Tasks));
        Assert.Empty(Called());
    }

    protected static byte[] Bytes(byte value) => [value];

    protected async Task CommitAsync(params RowDelta[] deltas)
    {
        var durable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Store.Append(deltas, durable.SetResult);
        await durable.Task.WaitAsync(Eventually.DefaultBound, TestContext.Current.CancellationToken);
    }

    protected IEnumerable<(string, int)> Load(string table) =>
        Store.LoadAll(table).Select(row => (row.Key, (int)row.Value.Single()));

    protected abstract void Dispose(bool disposing);

    private static RowCondition Leader(byte value) => new(Volumes, "leader", Bytes(value));

    private void Call(string name)
    {
        lock (_called) _called.Add(name);
    }

    private string[] Called()
    {
        lock (_called) return [.. _called];
    }

    private Task CalledAsync(int count) => Eventually.IsTrueAsync(() => Called().Length == count, $"{count} callbacks");
}

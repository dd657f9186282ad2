using Holdfast.Model.Ids;
using Holdfast.Storage.Memory;
using Holdfast.Storage.Registry;
using Holdfast.Storage.Sqlite;
using Holdfast.Testing;

namespace Holdfast.Storage.Tests.Registry;

public sealed class RegistryStoreTests : IDisposable
{
    private static readonly string[] Tables = ["agents", .. RegistryStore.OwnTables];
    private static readonly Incarnation First = new(Guid.Parse("11111111-1111-4111-8111-111111111111"));
    private static readonly Incarnation Second = new(Guid.Parse("22222222-2222-4222-8222-222222222222"));

    private readonly TempFolder _folder = new();
    private readonly List<Exception> _faults = [];

    public static TheoryData<bool> Stores => [true, false];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_EachStart_AppendsItsIncarnationToTheStoredChain()
    {
        using (var rows = Rows(isSqlite: true))
            Assert.Equal([First], (await OpenAsync(rows, First)).Chain);

        using var again = Rows(isSqlite: true);
        Assert.Equal([First, Second], (await OpenAsync(again, Second)).Chain);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Append_AfterAnotherIncarnationTookOver_IsRefusedAndReportedOnce(bool isSqlite)
    {
        using var rows = Rows(isSqlite);
        var old = await OpenAsync(rows, First);
        var young = await OpenAsync(rows, Second);
        var oldCalls = 0;

        old.Append([RowDelta.Put("agents", "a", new byte[] { 1 })], () => oldCalls++);
        old.Append([RowDelta.Put("agents", "a", new byte[] { 1 })], () => oldCalls++);
        await CommitAsync(young, [RowDelta.Put("agents", "b", new byte[] { 2 })]);

        Assert.Equal(0, oldCalls);
        var fault = Assert.IsType<StaleIncarnationException>(Assert.Single(_faults));
        Assert.Contains($"{First}", fault.Message, StringComparison.Ordinal);
        Assert.Equal("b", Assert.Single(young.LoadAll("agents")).Key);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Append_MoreChangesThanACommitMayHave_IsSplitAndCalledBackAfterAll(bool isSqlite)
    {
        using var rows = Rows(isSqlite);
        var registry = await OpenAsync(rows, First);

        var deltas = Enumerable.Range(0, 250).Select(i => RowDelta.Put("agents", $"{i}", new byte[] { 1 }));
        await CommitAsync(registry, [.. deltas]);

        Assert.Equal(250, registry.LoadAll("agents").Count);
    }

    [Fact]
    public async Task Append_LargestEntity_IsStoredAndOneByteMoreRefused()
    {
        using var rows = Rows(isSqlite: false);
        var registry = await OpenAsync(rows, First);
        await CommitAsync(registry, [RowDelta.Put("agents", "a", new byte[RegistryStore.ValueBytesMax])]);

        var refusal = Assert.Throws<ArgumentException>(() => registry.Append(
            [
                RowDelta.Put("agents", "b", new byte[1]),
                RowDelta.Put("agents", "c", new byte[RegistryStore.ValueBytesMax + 1]),
            ],
            () => { }));

        Assert.Contains("'c' has 65537 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("a", Assert.Single(registry.LoadAll("agents")).Key);
    }

    [Fact]
    public async Task Open_IncarnationAlreadyInTheChain_IsTheCallersMistake()
    {
        using var rows = Rows(isSqlite: false);
        await OpenAsync(rows, First);

        await Assert.ThrowsAsync<ArgumentException>(() => OpenAsync(rows, First));
    }

    private static async Task CommitAsync(RegistryStore registry, RowDelta[] deltas)
    {
        var durable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        registry.Append(deltas, durable.SetResult);
        await durable.Task.WaitAsync(Eventually.DefaultBound, Cancellation);
    }

    private Task<RegistryStore> OpenAsync(IRowStore rows, Incarnation incarnation) =>
        RegistryStore.OpenAsync(rows, incarnation, _faults.Add, Cancellation);

    private IRowStore Rows(bool isSqlite) => isSqlite
        ? SqliteStore.Open(new() { Path = _folder.File("r.db"), Kind = "registry", Tables = Tables }, _faults.Add)
        : new InMemoryStore(Tables);
}

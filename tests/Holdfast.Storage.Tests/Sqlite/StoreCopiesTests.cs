using Holdfast.Storage.Sqlite;

namespace Holdfast.Storage.Tests.Sqlite;

public sealed class StoreCopiesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private SqliteStoreOptions Options => new()
    {
        Path = _folder.File("registry.db"), Kind = "registry", Tables = ["agents", "chain"],
    };

    private string Copy => _folder.File("copy.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Take_WhileTheOwnerWrites_HasAllThatIsDurable()
    {
        using var store = Open(Options);
        Put(store, ("agents", "S1"), ("agents", "S2"));

        StoreCopies.Take(Options, Copy);

        Put(store, ("agents", "S3"));
        using var copied = Open(Options with { Path = Copy });
        Assert.Equal(["S1", "S2"], Keys(copied, "agents"));
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Copy));
    }

    [Fact]
    public void Take_WhereSomethingIs_OverwritesNothing()
    {
        Open(Options).Dispose();
        File.WriteAllText(Copy, "last week's");

        var refusal = Assert.Throws<StoreException>(() => StoreCopies.Take(Options, Copy));

        Assert.Contains($"{Copy} exists already", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("last week's", File.ReadAllText(Copy));
    }

    [Fact]
    public void Take_WhereItMayNotBeWritten_NamesTheCopy()
    {
        Open(Options).Dispose();

        var refusal = Assert.Throws<StoreException>(() => StoreCopies.Take(Options, "/proc/none/copy.db"));

        Assert.StartsWith("The copy /proc/none/copy.db cannot be written: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_OfNoStore_SaysSoAndMakesNone()
    {
        var refusal = Assert.Throws<StoreException>(() => StoreCopies.Take(Options, Copy));

        Assert.Contains($"no registry at {Options.Path}", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Options.Path) || File.Exists(Copy));
    }

    [Fact]
    public void PutBack_OverAnotherContent_ReplacesItAndKeepsIt()
    {
        using (var store = Open(Options)) Put(store, ("agents", "old"), ("chain", "1"));
        StoreCopies.Take(Options, Copy);
        using (var store = Open(Options)) Put(store, ("agents", "new"), ("chain", "2"));

        var replaced = StoreCopies.PutBack(Options, Copy, emptied: ["chain"]);

        using var now = Open(Options);
        Assert.Equal(["old"], Keys(now, "agents"));
        Assert.Empty(Keys(now, "chain"));
        using var before = Open(Options with { Path = replaced! });
        Assert.Equal(["new", "old"], Keys(before, "agents"));
        Assert.Equal(["1", "2"], Keys(before, "chain"));
    }

    [Fact]
    public void PutBack_Twice_KeepsBothThatWereReplaced()
    {
        Open(Options).Dispose();
        StoreCopies.Take(Options, Copy);

        var first = StoreCopies.PutBack(Options, Copy, emptied: []);
        var second = StoreCopies.PutBack(Options, Copy, emptied: []);

        Assert.True(first != second && File.Exists(first) && File.Exists(second));
    }

    [Fact]
    public void PutBack_WhereNothingIs_MakesTheStore()
    {
        using (var store = Open(Options)) Put(store, ("agents", "S1"));
        StoreCopies.Take(Options, Copy);
        var elsewhere = Options with { Path = _folder.File("new/registry.db") };

        Assert.Null(StoreCopies.PutBack(elsewhere, Copy, emptied: []));

        using var store2 = Open(elsewhere);
        Assert.Equal(["S1"], Keys(store2, "agents"));
    }

    [Fact]
    public void PutBack_OfAnOlderVersion_IsMigratedAtTheNextOpening()
    {
        using (var store = Open(Options)) Put(store, ("agents", "S1"));
        StoreCopies.Take(Options, Copy);
        var newer = Options with { SchemaVersion = 2, Migrations = [new Migration(1, (_, _) => { })] };
        Open(newer).Dispose();

        StoreCopies.PutBack(newer, Copy, emptied: []);

        Assert.Throws<StoreException>(() => Open(newer with { Migrations = [] }));
        using var migrated = Open(newer);
        Assert.Equal(["S1"], Keys(migrated, "agents"));
    }

    [Fact]
    public void PutBack_WhileTheOwnerRuns_IsRefused()
    {
        using var store = Open(Options);
        Put(store, ("agents", "S1"));
        StoreCopies.Take(Options, Copy);

        var refusal = Assert.Throws<StoreException>(() => StoreCopies.PutBack(Options, Copy, emptied: []));

        Assert.Contains("in use by process", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PutBack_OfADamagedCopy_ChangesNothing()
    {
        var rows = Enumerable.Range(0, 2000).Select(i => ("agents", $"S{i:D4}"));
        using (var store = Open(Options)) Put(store, [.. rows]);
        StoreCopies.Take(Options, Copy);
        using (var file = new FileStream(Copy, FileMode.Open, FileAccess.Write))
        {
            file.Seek(-4096, SeekOrigin.End);
            file.Write([.. Enumerable.Repeat((byte)0xA5, 4096)]);
        }

        var refusal = Assert.Throws<StoreException>(() => StoreCopies.PutBack(Options, Copy, emptied: []));

        Assert.Contains($"{Copy} is damaged", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2000, CountAfterwards());
    }

    /// <summary>Before: it was told what to do with a damaged registry, "start without" among it.</summary>
    [Fact]
    public void PutBack_OfAFileThatIsNoCopy_ChangesNothingAndSpeaksOfThatFileOnly()
    {
        using (var store = Open(Options)) Put(store, ("agents", "S1"));
        File.WriteAllText(Copy, "master: node1:5050\n");

        var refusal = Assert.Throws<StoreException>(() => StoreCopies.PutBack(Options, Copy, emptied: []));

        Assert.StartsWith(
            $"{Copy} is damaged, or is no copy of a registry: ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("start without", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, CountAfterwards());
    }

    [Fact]
    public void PutBack_OfAnotherStoresCopy_ChangesNothing()
    {
        using (var store = Open(Options)) Put(store, ("agents", "S1"));
        var ledger = Options with { Path = _folder.File("ledger.db"), Kind = "agent ledger" };
        Open(ledger).Dispose();
        StoreCopies.Take(ledger, Copy);

        var refusal = Assert.Throws<StoreException>(() => StoreCopies.PutBack(Options, Copy, emptied: []));

        Assert.Contains("(agent ledger, not registry)", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, CountAfterwards());
    }

    private int CountAfterwards()
    {
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Options.Path)!, "*.replaced-*"));
        using var store = Open(Options);
        return store.LoadAll("agents").Count;
    }

    private static void Put(SqliteStore store, params (string Table, string Key)[] rows)
    {
        using var durable = new ManualResetEventSlim();
        store.Append([.. rows.Select(row => RowDelta.Put(row.Table, row.Key, new byte[] { 1 }))], durable.Set);
        Assert.True(durable.Wait(TimeSpan.FromSeconds(20)));
    }

    private static string[] Keys(SqliteStore store, string table) => [.. store.LoadAll(table).Select(row => row.Key)];

    private static SqliteStore Open(SqliteStoreOptions options) =>
        SqliteStore.Open(options, fault => throw new InvalidOperationException("A commit failed.", fault));
}

using System.Diagnostics;
using Holdfast.Storage.Sqlite;
using Holdfast.Testing;
using Microsoft.Data.Sqlite;

namespace Holdfast.Storage.Tests.Sqlite;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<Exception> _faults = [];

    public SqliteStoreTests() => Options = new()
    {
        Path = _folder.File("deep/er/ledger.db"), Kind = "agent ledger", Tables = ["tasks"],
    };

    private SqliteStoreOptions Options { get; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reopen_AfterDispose_HoldsWhatWasAppended()
    {
        using (var store = Open(Options)) store.Append([RowDelta.Put("tasks", "a", new byte[] { 5 })], () => { });

        using var again = Open(Options);

        Assert.Equal([5], Assert.Single(again.LoadAll("tasks")).Value);
    }

    /// <summary>Tasks' environments are in it, and so are their secrets.</summary>
    [Fact]
    public void Open_FileThatOthersCouldRead_IsItsOwnersOnly()
    {
        using (Open(Options)) File.SetUnixFileMode(Options.Path, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        using var again = Open(Options);
        again.Append([RowDelta.Put("tasks", "a", new byte[] { 5 })], () => { });

        Assert.All(
            Directory.GetFiles(Path.GetDirectoryName(Options.Path)!, "ledger.db*").Where(IsOfSqlite),
            path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));

        static bool IsOfSqlite(string path) => !path.EndsWith(".pid", StringComparison.Ordinal)
            && !path.EndsWith(".lock", StringComparison.Ordinal);
    }

    [Fact]
    public void Reopen_WithAnotherTable_AddsItAndKeepsTheRest()
    {
        using (var store = Open(Options)) store.Append([RowDelta.Put("tasks", "a", new byte[] { 5 })], () => { });

        using var again = Open(Options with { Tables = ["tasks", "volumes"] });

        Assert.Single(again.LoadAll("tasks"));
        Assert.Empty(again.LoadAll("volumes"));
    }

    [Fact]
    public void Open_FileOfThisProcessInUse_IsRefusedNamingTheOwner()
    {
        using var first = Open(Options);

        var refusal = Assert.Throws<StoreException>(() => Open(Options));

        Assert.Contains($"in use by process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Options.Path, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Whoever was killed while it started another process leaves its lock to that one until it is its own
    /// program: a restart in that moment was refused.</summary>
    [Fact]
    public async Task Open_FileWhoseOwnerIsGone_WaitsForWhatItLeftBehind()
    {
        Open(Options).Dispose();
        using var owner = Process.Start("/bin/true");
        await owner.WaitForExitAsync(TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Options.Path + ".pid", $"{owner.Id}", TestContext.Current.CancellationToken);
        var left = new FileStream(Options.Path + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var opening = Task.Run(() => Open(Options), TestContext.Current.CancellationToken);
        var since = Stopwatch.GetTimestamp();
        await Eventually.IsTrueAsync(
            () => opening.IsCompleted || Stopwatch.GetElapsedTime(since) > TimeSpan.FromMilliseconds(100), "a try");
        await left.DisposeAsync();

        (await opening).Dispose();
    }

    [Fact]
    public void Open_WrittenByANewerProgram_IsRefusedAndUntouched()
    {
        Open(Options with { SchemaVersion = 3, Migrations = [] }).Dispose();
        var before = File.ReadAllBytes(Options.Path);

        var refusal = Assert.Throws<StoreException>(() => Open(Options));

        Assert.Contains(Options.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("schema version is 3, this program knows up to 1", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Options.Path));
    }

    [Fact]
    public void Open_WrittenByAnOlderProgram_IsCopiedAndMigrated()
    {
        using (var store = Open(Options)) store.Append([RowDelta.Put("tasks", "a", new byte[] { 1 })], () => { });
        var step = new Migration(1, (_, transaction) => Sql(transaction, "UPDATE tasks SET value = x'02'"));
        var newer = Options with { SchemaVersion = 2, Migrations = [step] };

        using (var migrated = Open(newer)) Assert.Equal([2], Assert.Single(migrated.LoadAll("tasks")).Value);

        using var backup = Open(Options with { Path = Options.Path + ".v1.backup" });
        Assert.Equal([1], Assert.Single(backup.LoadAll("tasks")).Value);
        Assert.Throws<StoreException>(() => Open(Options));
    }

    [Fact]
    public void Open_MigrationFails_LeavesTheOldVersionAndCanBeTriedAgain()
    {
        using (var store = Open(Options)) store.Append([RowDelta.Put("tasks", "a", new byte[] { 1 })], () => { });
        var newer = Options with
        {
            SchemaVersion = 2,
            Migrations =
            [
                new(1, (_, transaction) =>
                {
                    Sql(transaction, "DELETE FROM tasks");
                    throw new InvalidDataException("a row of a form nobody knew");
                }),
            ],
        };

        Assert.Throws<StoreException>(() => Open(newer));
        Assert.Throws<StoreException>(() => Open(newer));

        using var still = Open(Options);
        Assert.Single(still.LoadAll("tasks"));
    }

    [Fact]
    public void Open_NoStepFromThatVersion_IsRefused()
    {
        Open(Options).Dispose();

        var newer = Options with { SchemaVersion = 3, Migrations = [new(2, (_, _) => { })] };

        var refusal = Assert.Throws<StoreException>(() => Open(newer));

        Assert.Contains("no step from there to 3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OtherKindOfStore_IsRefused()
    {
        Open(Options).Dispose();

        var refusal = Assert.Throws<StoreException>(() => Open(Options with { Kind = "registry" }));

        Assert.Contains("(agent ledger, not registry)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NotADatabase_NamesTheFileAndTheWayOut()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Options.Path)!);
        File.WriteAllText(Options.Path, string.Concat(Enumerable.Repeat("not the bytes of a database. ", 200)));

        var refusal = Assert.Throws<StoreException>(() => Open(Options));

        Assert.Contains($"The agent ledger {Options.Path} is damaged", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("backup", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DamagedPages_NamesTheFile()
    {
        using (var store = Open(Options))
        {
            for (var i = 0; i < 200; i++) store.Append([RowDelta.Put("tasks", $"{i:D4}", new byte[500])], () => { });
        }

        using (var file = new FileStream(Options.Path, FileMode.Open, FileAccess.Write))
        {
            file.Seek(3 * 4096, SeekOrigin.Begin);
            file.Write(new byte[(int)(file.Length - file.Position)].Select(_ => (byte)0xA5).ToArray());
        }

        using var damaged = Open(Options);
        var refusal = Assert.Throws<StoreException>(() => damaged.LoadAll("tasks"));
        Assert.Contains("is damaged", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_Fails_IsReportedOnceAndNoLaterOneIsMade()
    {
        var calls = 0;
        var store = Open(Options);
        using (var thief = new SqliteConnection($"Data Source={Options.Path};Pooling=False"))
        {
            thief.Open();
            using var drop = thief.CreateCommand();
            drop.CommandText = "DROP TABLE tasks";
            drop.ExecuteNonQuery();
        }

        for (var i = 0; i < 10; i++) store.Append([RowDelta.Put("tasks", "a", new byte[1])], () => calls++);

        await Eventually.IsTrueAsync(() => _faults.Count > 0, "the fault");
        store.Dispose();
        Assert.Equal(0, calls);
        var fault = Assert.IsType<StoreException>(Assert.Single(_faults));
        Assert.Contains("nothing else was shown to anyone", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TableNameThatIsNotOne_IsTheCallersMistake() =>
        Assert.Throws<ArgumentException>(() => Open(Options with { Tables = ["x; DROP TABLE y"] }));

    [Fact]
    public void Settings_OfAnOpenStore_AreDurable()
    {
        using var store = Open(Options);
        using var look = new SqliteConnection($"Data Source={Options.Path};Pooling=False");
        look.Open();
        using var command = look.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";

        Assert.Equal("wal", command.ExecuteScalar());
    }

    private static void Sql(SqliteTransaction transaction, string sql)
    {
        using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteStore Open(SqliteStoreOptions options) => SqliteStore.Open(options, _faults.Add);
}

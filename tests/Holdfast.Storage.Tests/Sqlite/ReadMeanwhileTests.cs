using System.Diagnostics;
using Holdfast.Storage.Sqlite;

namespace Holdfast.Storage.Tests.Sqlite;

/// <summary>Another process, such as a backup of the whole machine, reads a store while it is opened or put
/// back.</summary>
public sealed class ReadMeanwhileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private SqliteStoreOptions Options => new()
    {
        Path = _folder.File("registry.db"), Kind = "registry", Tables = ["agents"],
        ReaderPatience = TimeSpan.FromMilliseconds(100),
    };

    private string Copy => _folder.File("copy.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_OfAJournalThatIsRead_IsRefusedUntilTheReaderIsDone()
    {
        LeaveAJournal("S1");

        using (new Reader(Options.Path))
        {
            var refusal = Assert.Throws<StoreException>(() => Open());
            Assert.Contains($"{Options.Path} is being read by another process", refusal.Message,
                StringComparison.Ordinal);
        }

        Assert.Equal(["S1"], Agents());
    }

    [Fact]
    public void PutBack_OverAJournalThatIsRead_ChangesNothing()
    {
        MakeCopy("old");
        LeaveAJournal("new");

        using (new Reader(Options.Path))
        {
            var refusal = Assert.Throws<StoreException>(() => StoreCopies.PutBack(Options, Copy, emptied: []));
            Assert.Contains("Nothing was changed", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Options.Path)!, "*.replaced-*"));
        Assert.Equal(["new"], Agents());
    }

    /// <summary>The reader came before, and found nothing in the journal: what is put back can be committed there, but
    /// not leave it.</summary>
    [Fact]
    public void PutBack_IntoAFileThatIsRead_SaysToRestoreOnceMore()
    {
        MakeCopy("old");
        using (var store = Open()) Put(store, "new");

        using (new Reader(Options.Path))
        {
            var refusal = Assert.Throws<StoreException>(() => StoreCopies.PutBack(Options, Copy, emptied: []));
            Assert.Contains("then restore once more", refusal.Message, StringComparison.Ordinal);
        }

        Assert.NotNull(StoreCopies.PutBack(Options, Copy, emptied: []));
        Assert.Equal(["old"], Agents());
        var replaced = Directory.GetFiles(Path.GetDirectoryName(Options.Path)!, "*.replaced-1").Single();
        using var before = SqliteStore.Open(Options with { Path = replaced }, static fault => throw fault);
        Assert.Contains("new", before.LoadAll("agents").Select(static row => row.Key));
    }

    private SqliteStore Open() => SqliteStore.Open(Options, static fault => throw fault);

    private string[] Agents()
    {
        using var store = Open();
        return [.. store.LoadAll("agents").Select(static row => row.Key)];
    }

    private void MakeCopy(string agent)
    {
        var other = Options with { Path = _folder.File("other.db") };
        using (var store = SqliteStore.Open(other, static fault => throw fault)) Put(store, agent);
        StoreCopies.Take(other, Copy);
    }

    // As a process leaves it that is killed: what it committed last is in the journal only.
    private void LeaveAJournal(string agent)
    {
        var killed = Options with { Path = _folder.File("killed.db") };
        using var store = SqliteStore.Open(killed, static fault => throw fault);
        Put(store, agent);
        foreach (var end in new[] { "", "-wal" }) File.Copy(killed.Path + end, Options.Path + end);
    }

    private static void Put(SqliteStore store, string agent)
    {
        using var durable = new ManualResetEventSlim();
        store.Append([RowDelta.Put("agents", agent, new byte[] { 1 })], durable.Set);
        durable.Wait(TestContext.Current.CancellationToken);
    }

    /// <summary>A process that looks at a store, and stays at that.</summary>
    private sealed class Reader : IDisposable
    {
        private const string Program =
            """
            import sqlite3, sys
            store = sqlite3.connect(sys.argv[1], isolation_level=None)
            store.execute("BEGIN")
            store.execute("SELECT count(*) FROM agents").fetchall()
            print("reading", flush=True)
            sys.stdin.read()
            """;

        private readonly Process _process;

        public Reader(string path)
        {
            _process = Process.Start(new ProcessStartInfo("python3", ["-c", Program, path])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true,
            })!;
            Assert.Equal("reading", _process.StandardOutput.ReadLine());
        }

        public void Dispose()
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}

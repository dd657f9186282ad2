using Holdfast.Storage.Sqlite;

namespace Holdfast.Storage.Tests.Sqlite;

public sealed class SqliteStoreContractTests : StoreContract
{
    private readonly TempFolder _folder = new();

    public SqliteStoreContractTests()
    {
        var options = new SqliteStoreOptions { Path = _folder.File("s.db"), Kind = "ledger", Tables = Tables };
        Store = SqliteStore.Open(options, fault => throw new InvalidOperationException("unexpected", fault));
    }

    protected override IRowStore Store { get; }

    protected override void Dispose(bool disposing)
    {
        Store.Dispose();
        _folder.Dispose();
    }
}

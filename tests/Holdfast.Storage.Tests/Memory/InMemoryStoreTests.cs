using Holdfast.Storage.Memory;

namespace Holdfast.Storage.Tests.Memory;

public sealed class InMemoryStoreTests : StoreContract
{
    protected override IRowStore Store { get; } = new InMemoryStore(Tables);

    protected override void Dispose(bool disposing) => Store.Dispose();
}

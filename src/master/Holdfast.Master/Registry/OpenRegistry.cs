using System.Diagnostics;
using Holdfast.Master.Core.Registry;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Storage;
using Holdfast.Storage.Memory;
using Holdfast.Storage.Registry;
using Holdfast.Storage.Sqlite;

namespace Holdfast.Master.Registry;

/// <summary>The registry of this start: its rows, its chain of incarnations, and the log of its changes.</summary>
internal sealed class OpenRegistry : IDisposable
{
    private readonly IRowStore _store;
    private readonly string? _path;

    private OpenRegistry(IRowStore store, RegistryStore registry, string? path)
    {
        (_store, _path) = (store, path);
        var started = Stopwatch.GetTimestamp();
        Chain = registry.Chain;
        Rows = RegistryRows.Load(registry);
        FetchTime = Stopwatch.GetElapsedTime(started);
        Log = new MappedLog<MasterDelta>(registry, RegistryRows.Write);
    }

    /// <summary>Every incarnation this registry ever had; the last is this start's.</summary>
    public IReadOnlyList<Incarnation> Chain { get; }

    /// <summary>What it held when it was opened.</summary>
    public MasterRows Rows { get; }

    /// <summary>Stores what the core changes.</summary>
    public ICommitLog<MasterDelta> Log { get; }

    /// <summary>How long reading it took.</summary>
    public TimeSpan FetchTime { get; }

    /// <summary>The size of its file; 0 where it is in memory.</summary>
    public long SizeBytes => _path is null ? 0 : new FileInfo(_path).Length;

    /// <summary>Opens the registry that the options name, and becomes its newest incarnation.</summary>
    /// <exception cref="StoreException">It cannot be used, and why.</exception>
    public static async Task<OpenRegistry> OpenAsync(
        MasterHostOptions options, Action<Exception> onFault, CancellationToken cancellationToken)
    {
        var file = options.IsRegistryInMemory ? null : RegistryFile.In(options.WorkDir!);
        IRowStore store = file is null
            ? new InMemoryStore(RegistryRows.Tables)
            : SqliteStore.Open(file, onFault);
        try
        {
            var registry = await RegistryStore.OpenAsync(
                store, new Incarnation(Guid.NewGuid()), onFault, cancellationToken);
            return new OpenRegistry(store, registry, file?.Path);
        }
        catch (FormatException cause) when (file is not null)
        {
            store.Dispose();
            throw StoreException.DamagedRow(file.Path, file.Kind, cause);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();
}

using Holdfast.Storage.Sqlite;

namespace Holdfast.Master.Registry;

/// <summary>The file that holds the registry of one master.</summary>
internal static class RegistryFile
{
    /// <summary>The one in a work directory.</summary>
    public static SqliteStoreOptions In(string workDirectory) => new()
    {
        Path = Path.Combine(workDirectory, "registry.db"),
        Kind = "registry",
        Tables = RegistryRows.Tables,
        SchemaVersion = RegistryRows.SchemaVersion,
    };
}

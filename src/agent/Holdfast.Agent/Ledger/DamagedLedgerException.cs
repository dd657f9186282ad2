namespace Holdfast.Agent.Ledger;

/// <summary>A row of the ledger cannot be read. Trying again does not help; nothing was changed or deleted.</summary>
internal sealed class DamagedLedgerException : IOException
{
    private DamagedLedgerException(string message, Exception cause) : base(message, cause) { }

    public static DamagedLedgerException At(string path, string table, string key, Exception cause) => new(
        $"The ledger {path} is damaged: row '{key}' of table '{table}' cannot be read ({cause.Message}). " +
        "Nothing was changed. " +
        "Restore the file from a backup; the volumes' own manifests lie beside their data.", cause);
}

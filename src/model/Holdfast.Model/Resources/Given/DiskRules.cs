using Holdfast.Model.Ids;

namespace Holdfast.Model.Resources.Given;

/// <summary>What may be said of a disk.</summary>
internal static class DiskRules
{
    public static void Check(GivenResource given, List<string> faults)
    {
        if (given.Disk is not { } disk) return;
        if (given.Name != "disk") faults.Add($"DiskInfo should not be set for {given.Name} resource");
        if (disk.Source is { } source) CheckSource(source, faults);
        // Mesos asks this at the master only; here no id that breaks the rule gets as far as a ledger.
        if (disk.PersistenceId is { } id && IdRule.Explain(id) is { } fault)
            faults.Add("Invalid DiskInfo: Invalid persistence ID for persistent volume: "
                + $"'{FaultText.Quote(id)}': {fault}");
    }

    private static void CheckSource(GivenDiskSource source, List<string> faults)
    {
        switch (source.Kind)
        {
            case DiskSourceKind.Path:
                if (source.HasMount) faults.Add("Invalid DiskInfo: 'mount' is set in a source of type PATH");
                break;
            case DiskSourceKind.Mount:
                if (source.HasPath) faults.Add("Invalid DiskInfo: 'path' is set in a source of type MOUNT");
                break;
            case DiskSourceKind.Block or DiskSourceKind.Raw:
                var kind = source.Kind.ToString().ToUpperInvariant();
                if (source.HasPath) faults.Add($"Invalid DiskInfo: 'path' is set in a source of type {kind}");
                if (source.HasMount) faults.Add($"Invalid DiskInfo: 'mount' is set in a source of type {kind}");
                break;
            default:
                faults.Add($"Unsupported 'DiskInfo.Source.Type' {(int)source.Kind} in '{source}'");
                break;
        }
    }
}

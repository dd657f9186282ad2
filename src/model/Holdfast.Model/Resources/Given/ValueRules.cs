namespace Holdfast.Model.Resources.Given;

/// <summary>Name, kind, value and sharing.</summary>
internal static class ValueRules
{
    public static void Check(GivenResource given, List<string> faults)
    {
        if (given.Name.Length == 0) faults.Add("Empty resource name");
        switch (given.Kind)
        {
            case ResourceKind.Scalar: CheckScalar(given, faults); break;
            case ResourceKind.Ranges: CheckRanges(given, faults); break;
            case ResourceKind.Set: CheckItems(given, faults); break;
            default:
                faults.Add($"Unsupported resource type {(int)given.Kind}: expected SCALAR (0), RANGES (1) or SET (2)");
                break;
        }
        if (given.IsShared) CheckSharing(given, faults);
        if (given.AllocationRole is { } role && RoleName.Explain(role) is { } fault)
            faults.Add($"Invalid allocation role '{FaultText.Quote(role)}': {fault}");
    }

    private static void CheckScalar(GivenResource given, List<string> faults)
    {
        if (given.Scalar is not { } value)
        {
            faults.Add("Invalid scalar resource: 'scalar' is not set");
            return;
        }
        if (given.Ranges is not null || given.Items is not null)
            faults.Add("Invalid scalar resource: 'ranges' or 'set' is set as well");
        if (!double.IsFinite(value)) faults.Add($"Invalid scalar resource: {value} is not a finite number");
        // An exact 0 is let through, as in Mesos: it is no resource at all, and whoever needs one says so.
        else if (value != 0 && Math.Round(value * 1000, MidpointRounding.AwayFromZero) <= 0)
            faults.Add($"Invalid scalar resource: value <= 0 ({value:R}, in whole thousandths)");
        else if (!Quantity.TryFrom(value, out _)) faults.Add($"Invalid scalar resource: {value:R} is more than 9.2e15");
    }

    private static void CheckRanges(GivenResource given, List<string> faults)
    {
        if (given.Ranges is not { } ranges)
        {
            faults.Add("Invalid ranges resource: 'ranges' is not set");
            return;
        }
        if (given.Scalar is not null || given.Items is not null)
            faults.Add("Invalid ranges resource: 'scalar' or 'set' is set as well");
        foreach (var range in ranges)
            if (range.Begin > range.End) faults.Add($"Invalid ranges resource: begin > end in {range}");
        ValueRange? reach = null;
        var forward = ranges.Where(static range => range.Begin <= range.End);
        foreach (var range in forward.OrderBy(static range => range.Begin))
        {
            if (reach is { } before && range.Begin <= before.End)
                faults.Add($"Invalid ranges resource: overlapping ranges {before} and {range}");
            if (reach is null || range.End > reach.Value.End) reach = range;
        }
    }

    private static void CheckItems(GivenResource given, List<string> faults)
    {
        if (given.Items is not { } items)
        {
            faults.Add("Invalid set resource: 'set' is not set");
            return;
        }
        if (given.Scalar is not null || given.Ranges is not null)
            faults.Add("Invalid set resource: 'scalar' or 'ranges' is set as well");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
            if (!seen.Add(item)) faults.Add($"Invalid set resource: duplicated elements ('{item}')");
    }

    private static void CheckSharing(GivenResource given, List<string> faults)
    {
        if (given.Name != "disk") faults.Add($"Resource {given.Name} cannot be shared");
        else if (given.Disk?.PersistenceId is null) faults.Add("Only persistent volumes can be shared");
    }
}

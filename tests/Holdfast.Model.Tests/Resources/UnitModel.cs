using Holdfast.Model.Resources;

namespace Holdfast.Model.Tests.Resources;

/// <summary>
/// The slow, obvious model of resources: a list of single units. A scalar of 3 thousandths is three equal units, a
/// range one unit for each number, a thing that cannot be divided one unit that names its size.
/// </summary>
internal static class UnitModel
{
    /// <summary>Units of which there is only one of each, however often it is added: numbers and items.</summary>
    private const string Member = "member of ";

    public static List<string> Units(ReadOnlySpan<Resource> resources)
    {
        var units = new List<string>();
        foreach (var resource in resources)
        {
            var name = $"{resource.Key} of {resource.Key.ProviderId}";
            if (!resource.Key.IsDivisible)
                units.AddRange(Enumerable.Repeat($"{name}: {resource.Amount}", resource.Copies));
            else if (resource.Key.Kind == ResourceKind.Scalar)
                units.AddRange(Enumerable.Repeat(name, (int)resource.Amount.Milli));
            foreach (var range in resource.Ranges.Ranges)
                for (var number = range.Begin; number <= range.End; number++) units.Add($"{Member}{name}: {number}");
            foreach (var item in resource.Items.Items) units.Add($"{Member}{name}: {item}");
        }
        units.Sort(StringComparer.Ordinal);
        return units;
    }

    public static List<string> Sum(List<string> left, List<string> right)
    {
        List<string> sum = [.. left];
        foreach (var unit in right)
            if (!unit.StartsWith(Member, StringComparison.Ordinal) || !sum.Contains(unit)) sum.Add(unit);
        sum.Sort(StringComparer.Ordinal);
        return sum;
    }

    public static List<string> Difference(List<string> left, List<string> right)
    {
        List<string> rest = [.. left];
        foreach (var unit in right) rest.Remove(unit);
        return rest;
    }

    public static bool Contains(List<string> left, List<string> right)
    {
        List<string> rest = [.. left];
        return right.TrueForAll(rest.Remove);
    }
}

using System.Globalization;
using Holdfast.Protocol.V1;

namespace Holdfast.Cli.Resources;

/// <summary>Sums of resources, and how they are written.</summary>
internal static class Amounts
{
    /// <summary>The least there can be of anything.</summary>
    public const double Least = 0.001;

    /// <summary>How much there is of a scalar.</summary>
    public static double Of(IEnumerable<Resource> resources, string name) =>
        resources.Where(resource => resource.Name == name).Sum(resource => resource.Scalar?.Value ?? 0);

    /// <summary>At most three digits after the point, as resources have.</summary>
    public static string Text(double amount) => amount.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>What is used of what there is: <c>0.5/4</c>.</summary>
    public static string Share(IEnumerable<Resource> used, IEnumerable<Resource> total, string name) =>
        $"{Text(Of(used, name))}/{Text(Of(total, name))}";

    /// <summary>Megabytes as people read them.</summary>
    public static string Megabytes(double megabytes) => megabytes switch
    {
        >= 1 << 20 => $"{Rounded(megabytes / (1 << 20))} TB",
        >= 1 << 10 => $"{Rounded(megabytes / (1 << 10))} GB",
        _ => $"{Rounded(megabytes)} MB",
    };

    /// <summary>All of it in one line: <c>cpus:4; mem:2048; ports:[31000-31099]</c>.</summary>
    public static string Line(IEnumerable<Resource> resources) => string.Join("; ",
        from resource in resources
        group resource by resource.Name into same
        select $"{same.Key}:{Value([.. same])}");

    private static string Value(IReadOnlyList<Resource> same) => same[0].Type switch
    {
        Protocol.V1.Value.Types.Type.Scalar => Text(same.Sum(resource => resource.Scalar.Value)),
        Protocol.V1.Value.Types.Type.Ranges =>
            $"[{string.Join(", ", same.SelectMany(one => one.Ranges.Range).Select(Range))}]",
        _ => $"{{{string.Join(", ", same.SelectMany(one => one.Set.Item))}}}",
    };

    private static string Range(Value.Types.Range range) =>
        range.Begin == range.End ? $"{range.Begin}" : $"{range.Begin}-{range.End}";

    private static string Rounded(double amount) => amount.ToString("0.#", CultureInfo.InvariantCulture);
}

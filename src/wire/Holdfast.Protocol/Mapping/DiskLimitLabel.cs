using Holdfast.Model;
using Holdfast.Model.Specs;
using Holdfast.Protocol.V1;

namespace Holdfast.Protocol.Mapping;

/// <summary>The label of a task or an executor that says how its disk limit is kept. To Mesos a label means
/// nothing.</summary>
public static class DiskLimitLabel
{
    /// <summary>Its key.</summary>
    public const string Key = "holdfast/disk-limit";

    private static readonly Dictionary<string, DiskLimitMode> Values = new(StringComparer.Ordinal)
    {
        ["account"] = DiskLimitMode.Account, ["hard"] = DiskLimitMode.Hard, ["kill"] = DiskLimitMode.Kill,
    };

    /// <summary>The mode that is asked for; null where none is, or what is asked for is none.</summary>
    public static DiskLimitMode? Of(Labels? labels) =>
        Find(labels) is { } label && Values.TryGetValue(label.Value, out var mode) ? mode : null;

    /// <summary>Why the label cannot be honoured; null where there is none, or it can.</summary>
    internal static string? Fault(Labels? labels) => Find(labels) is { } label && !Values.ContainsKey(label.Value)
        ? $"is '{FaultText.Quote(label.Value)}', and can be {string.Join(", ", Values.Keys)}"
        : null;

    /// <summary>Whether it is there, whatever it says.</summary>
    internal static bool IsIn(Labels? labels) => Find(labels) is not null;

    private static Label? Find(Labels? labels) => labels?.Labels_.FirstOrDefault(static label => label.Key == Key);
}

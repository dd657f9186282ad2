using System.CommandLine;
using Holdfast.Cli.Verbs;
using Holdfast.Model.Resources;
using Holdfast.Model.Resources.Given;
using Holdfast.Protocol.Mapping;
using Resource = Holdfast.Protocol.V1.Resource;
using ReservationInfo = Holdfast.Protocol.V1.Resource.Types.ReservationInfo;

namespace Holdfast.Cli.Resources;

/// <summary>Resources as people write them: <c>cpus:1;mem:64;ports:[31000-31009]</c>.</summary>
internal static class ResourceArgument
{
    public static Argument<string> Make(string description, bool isOptional = false) => new("resources")
    {
        Description = description,
        HelpName = "RESOURCES",
        Arity = isOptional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
    };

    /// <summary>Reads them, with the reservation that each of them is to have.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="stack">The reservation.</param>
    /// <param name="disk">The agent's disk that a <c>disk</c> among them lies on; null for its root disk.</param>
    /// <exception cref="Failure">The text has not the form.</exception>
    public static IReadOnlyList<Resource> Read(string text, IEnumerable<ReservationInfo> stack, Resource? disk)
    {
        var faults = new List<string>();
        var bag = ResourceFlag.Read(ResourceFlag.Parse(text, faults), RoleName.Any, faults);
        if (faults.Count > 0 || bag is null || bag.IsEmpty)
        {
            var why = string.Concat(faults.Select(fault => $" {fault}"))
                .Replace(" in --resources", "", StringComparison.Ordinal);
            throw Failure.Usage($"'{text}' names no resources.{why} Write them as 'cpus:1;mem:64;disk:128'.");
        }

        var read = ResourceMapping.Write(bag).ToList();
        foreach (var resource in read)
        {
            resource.Reservations.Clear();
            resource.Reservations.Add(stack);
            if (resource.Name == "disk" && disk?.Disk?.Source is { } source) resource.Disk = new() { Source = source };
        }

        return read;
    }
}

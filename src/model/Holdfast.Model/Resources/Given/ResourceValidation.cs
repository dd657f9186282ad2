using System.Runtime.InteropServices;
using Holdfast.Model.Ids;

namespace Holdfast.Model.Resources.Given;

/// <summary>Reads given resources, and reports every fault with the value that is at fault.</summary>
/// <remarks>
/// The rules are Mesos' <c>Resources::validate</c>, and with <see cref="ResourceRules.Master"/> its
/// <c>resource::validate</c> too. The wording keeps Mesos' terms, so that what operators find on the web about a
/// message still helps. Unlike Mesos, which aborts on a resource of kind TEXT, it is a fault like any other.
/// </remarks>
public static class ResourceValidation
{
    /// <summary>A list of a million equal items has a million faults; these tell the sender what to look for.</summary>
    private const int FaultsMax = 32;

    private const int TextMax = 500;

    /// <summary>
    /// The resources, merged; null when there are faults, which are added to the list, each a sentence.
    /// </summary>
    public static ResourceBag? ReadAll(
        IEnumerable<GivenResource> given, ResourceRules rules, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(faults);
        var resources = new List<Resource>();
        var areSound = true;
        var before = faults.Count;
        foreach (var one in given)
        {
            if (faults.Count - before >= FaultsMax)
            {
                faults.Add("The resources behind these were not looked at; correct these first.");
                return null;
            }
            if (Read(one, rules, faults) is { } resource) resources.Add(resource);
            else areSound = false;
        }
        return areSound ? ResourceBag.Of(CollectionsMarshal.AsSpan(resources)) : null;
    }

    /// <summary>
    /// The resource; null when there are faults, which are added to the list, each a sentence. It may be empty.
    /// </summary>
    public static Resource? Read(GivenResource given, ResourceRules rules, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(faults);
        var found = new List<string>();
        ValueRules.Check(given, found);
        DiskRules.Check(given, found);
        ReservationRules.Check(given, found);
        if (rules == ResourceRules.Master) MasterRules.Check(given, found);
        if (found.Count == 0) return Make(given);
        Report(given.ToString(), found, faults);
        return null;
    }

    private static void Report(string text, List<string> found, ICollection<string> faults)
    {
        text = FaultText.Cut(text, TextMax);
        foreach (var fault in found.Take(FaultsMax))
            faults.Add($"Resource '{text}' is invalid: {FaultText.Cut(fault, TextMax)}");
        if (found.Count > FaultsMax)
            faults.Add($"Resource '{text}' is invalid: {found.Count - FaultsMax} more faults, left out here");
    }

    /// <summary>Makes the resource of what has been checked.</summary>
    private static Resource Make(GivenResource given)
    {
        var key = ResourceKey.Of(given.Name, given.Kind);
        if (given.Stack is { Count: > 0 } stack)
            key = key.WithReservations(ReservationStack.Of(stack.Select(ReservationRules.Make).ToArray()));
        if (MakeDisk(given.Disk) is { } disk) key = key.WithDisk(disk);
        if (given.ProviderId is not null) key = key.WithProvider(given.ProviderId);
        if (given.IsRevocable) key = key.WithRevocable(true);
        if (given.IsShared) key = key.WithShared(true);
        if (given.AllocationRole is not null) key = key.AllocatedTo(RoleName.Parse(given.AllocationRole));
        var details = MakeDetails(given);
        return given.Kind switch
        {
            ResourceKind.Scalar => Resource.Of(key, AmountOf(given.Scalar!.Value), details),
            ResourceKind.Ranges => Resource.Of(key, RangeSet.Of(given.Ranges!.ToArray()), details),
            _ => Resource.Of(key, ItemSet.Of(given.Items!), details),
        };
    }

    private static Quantity AmountOf(double value) => Quantity.TryFrom(value, out var amount)
        ? amount
        : throw new System.Diagnostics.UnreachableException($"{value} passed the rules of scalars.");

    private static Disk? MakeDisk(GivenDisk? given) => given is null or { Source: null, PersistenceId: null }
        ? null
        : new(given.Source?.ToSource(), given.PersistenceId is null ? null : PersistenceId.Parse(given.PersistenceId));

    private static ResourceDetails? MakeDetails(GivenResource given) =>
        given.Disk is { PersistencePrincipal: not null } or { Volume: not null } || !given.Extra.IsEmpty
            ? new()
            {
                PersistencePrincipal = given.Disk?.PersistencePrincipal,
                Volume = given.Disk?.Volume,
                Extra = given.Extra,
            }
            : null;
}

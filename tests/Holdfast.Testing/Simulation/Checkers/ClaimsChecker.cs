using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Master.Core.Effects;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;
using Holdfast.Testing.Simulation.Nodes;

namespace Holdfast.Testing.Simulation.Checkers;

/// <summary>
/// Nothing acknowledged is lost (S1), and no volume goes but by a stored destroy operation that names it (S2).
/// </summary>
/// <remarks>
/// It sums up the outcomes of operations, each once by its uuid, and after every commit compares the sum with the
/// claims in the ledger. An outcome that a framework hears must be among them, and so must what it is offered.
/// </remarks>
internal sealed class ClaimsChecker : IChecker
{
    private readonly HashSet<OperationUuid> _finished = [];
    private readonly Dictionary<SimAgent, Book> _books = [];
    private readonly Dictionary<AgentId, Book> _booksById = [];

    public void AgentCommitted(SimAgent agent, IReadOnlyList<AgentDelta> deltas)
    {
        if (!_books.TryGetValue(agent, out var book)) _books.Add(agent, book = new Book());
        if (!agent.Id.IsNone) _booksById[agent.Id] = book;
        var isChanged = false;
        foreach (var delta in deltas)
            switch (delta)
            {
                case PutRow { Row: OperationRow { Update.State: OperationState.Finished } operation }
                    when _finished.Add(operation.Operation.Uuid):
                    book.Apply(operation.Operation);
                    isChanged = true;
                    break;
                case PutRow { Row: ClaimRow } or { Table: AgentTables.Claims or AgentTables.Volumes }:
                    isChanged = true;
                    break;
            }
        if (!isChanged) return;
        book.FollowVolumes(agent);
        var reserved = LedgerModel.Reserved(agent);
        Require(reserved.Equals(book.Expected),
            "Nothing acknowledged is lost (S1)",
            $"{agent.Name} has {reserved} reserved, but its finished operations make {book.Expected}");
        foreach (var resource in reserved) book.EverReserved.Add(resource.Key);
    }

    public void FrameworkHeard(FrameworkId framework, OperationUpdate update) => Require(
        update.State != OperationState.Finished || update.Operation is not { } uuid || _finished.Contains(uuid),
        "An operation is told finished only once that is durable (S1)", $"{update.Id} of {framework}");

    public void FrameworkOffered(Offer offer)
    {
        foreach (var resource in offer.Resources.Unallocate())
        {
            if (!resource.Key.Reservations.IsDynamic) continue;
            var isKnown = _booksById.TryGetValue(offer.Agent.Id, out var book) && (resource.Key.IsPersistentVolume
                ? book.EverReady.Contains(resource)
                : book.EverReserved.Contains(resource.Key));
            Require(isKnown, "Only what is durable is offered (S1)", $"{resource} of {offer.Agent.Hostname}");
        }
    }

    private static void Require(bool holds, string rule, string what)
    {
        if (!holds) throw SimulationFailedException.Broken(rule, what);
    }

    /// <summary>What finished operations have made of one agent.</summary>
    private sealed class Book
    {
        private readonly ResourcePool _expected = new();
        private Dictionary<VolumeId, VolumeRow> _volumes = [];

        public ResourceBag Expected => _expected.ToBag();

        public HashSet<ResourceKey> EverReserved { get; } = [];

        /// <summary>With each of the sizes that they had.</summary>
        public HashSet<Resource> EverReady { get; } = [];

        public void Apply(OperationSpec operation)
        {
            var (consumed, produced) = operation.Kind switch
            {
                OperationKind.Reserve when !operation.Source.IsEmpty =>
                    (Spaces(operation.Source), Spaces(operation.Resources)),
                OperationKind.Reserve => (operation.Resources.PopReservation(), operation.Resources),
                OperationKind.Unreserve => (operation.Resources, operation.Resources.PopReservation()),
                _ => (ResourceBag.Empty, ResourceBag.Empty), // Volumes and their space count the same here.
            };
            Swap(consumed, produced);
        }

        // A volume that is moved takes the space it is made of with it.
        private static ResourceBag Spaces(ResourceBag resources) =>
        [
            .. resources.Select(static resource => resource.Key.IsPersistentVolume
                ? resource.WithoutVolume().WithDetails(null)
                : resource),
        ];

        public void FollowVolumes(SimAgent agent)
        {
            var now = agent.RowsOf<VolumeRow>().ToDictionary(static row => row.Id);
            foreach (var (id, before) in _volumes)
            {
                Follow(agent, before, now.GetValueOrDefault(id));
                if (now.GetValueOrDefault(id) is { } after) FollowRestore(before, after);
            }
            foreach (var row in now.Values)
                if (row.State == VolumeState.Ready) EverReady.Add(row.Resource);
            _volumes = now;
        }

        // It takes the place of free disk of its reservation, and of what that was made of; one that is taken back
        // gives the same back.
        private void FollowRestore(VolumeRow before, VolumeRow after)
        {
            if (before.Restore is null && after.Restore is { } begun)
            {
                var isMount = after.Resource.Key.Disk?.Source is { Kind: DiskSourceKind.Mount };
                Require(isMount == begun.Taken.IsEmpty && (isMount || Amount(begun.Taken) == after.Resource.Amount),
                    "A restore takes as much disk as the volume has", $"{after.Resource} takes {begun.Taken}");
                Require(!before.PurgeBegun && before.PurgeOrder is null,
                    "What a purge has begun to remove is never restored (S3)", $"{after.Resource}");
                Swap(begun.Taken, isMount ? [] : Spaces([after.Resource]));
            }
            else if (before.Restore is { } undone && after is { Restore: null, State: VolumeState.Trash })
            {
                Swap(undone.Taken.IsEmpty ? [] : Spaces([before.Resource]), undone.Taken);
            }
        }

        private void Swap(ResourceBag consumed, ResourceBag produced)
        {
            foreach (var resource in consumed)
                if (resource.Key.Reservations.IsDynamic)
                    Require(_expected.Subtract(resource), "A reservation is taken away once", $"{resource}");
            foreach (var resource in produced)
                if (resource.Key.Reservations.IsDynamic) _expected.Add(resource);
        }

        private static Quantity Amount(ResourceBag resources) =>
            Quantity.FromMilli(resources.Sum(static resource => resource.Amount.Milli));

        private static void Follow(SimAgent agent, VolumeRow before, VolumeRow? after)
        {
            var wasUsable = before.State is VolumeState.Ready or VolumeState.Withheld;
            if (after is null)
            {
                Require(before.State is VolumeState.Trash or VolumeState.Creating or VolumeState.Destroying,
                    "A volume is never forgotten (S2)", $"{before.Resource} was {before.State}");
            }
            else if (wasUsable && after.State is not (VolumeState.Ready or VolumeState.Withheld))
            {
                var destroy = after.Destroyed is { } destroyed
                    ? agent.RowsOf<OperationRow>().FirstOrDefault(row => row.Operation.Uuid == destroyed.Operation)
                    : null;
                Require(after.State == VolumeState.Destroying && destroy is not null
                    && destroy.Operation.Kind == OperationKind.Destroy
                    && destroy.Operation.Resources.Unallocate().Contains(before.Resource),
                    "A volume goes only by a stored destroy operation that names it (S2)",
                    $"{before.Resource} is {after.State}");
            }
        }
    }
}

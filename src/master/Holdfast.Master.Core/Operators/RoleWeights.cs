using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Allocation.Filters;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.State;
using Holdfast.Model;
using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.Operators;

/// <summary>The weights of roles: kept in the registry, and used by the allocator from the next round on.</summary>
internal sealed class RoleWeights(Cluster cluster)
{
    // One commit of the registry takes 100 changes, of which the loop fills 50 before an event.
    private const int WeightsPerCallMax = 50;

    // Each is a row of its own, and a place in the order of shares.
    private const int WeightsMax = 1_000;

    /// <summary>Takes over what the registry holds; the flag counts only while that is nothing, as in Mesos.</summary>
    public void Begin(ImmutableArray<WeightRow> stored)
    {
        foreach (var row in stored) cluster.SetWeight(row.Role, row.Weight);
        if (stored.IsEmpty)
        {
            foreach (var (role, weight) in cluster.Options.Weights) Set(new WeightRow(role, weight));
            return;
        }
        var given = cluster.Options.Weights;
        if (given.Any(pair => cluster.Weights.GetValueOrDefault(pair.Key, 1) != pair.Value))
            cluster.Note(new WeightFlagIgnored(string.Join(',', given.Select(Text))));
    }

    /// <summary>Gives roles other weights, all of them or none.</summary>
    public void Update(long correlation, WeightsRequest request)
    {
        if (request.Weights.Length > WeightsPerCallMax)
        {
            Refuse(correlation, $"One call may set {WeightsPerCallMax} weights, and this has "
                + $"{request.Weights.Length}: set them in several.");
            return;
        }
        var rows = new List<WeightRow>();
        foreach (var (text, weight) in request.Weights)
        {
            var role = text.Trim();
            if (Explain(role, weight) is { } fault)
            {
                Refuse(correlation, fault);
                return;
            }
            rows.Add(new WeightRow(RoleName.Parse(role), weight));
        }
        if (rows.Select(row => row.Role).Concat(cluster.Weights.Keys).Distinct().Count() > WeightsMax)
        {
            Refuse(correlation, $"{WeightsMax} roles may have weights, and {cluster.Weights.Count} have one already.");
            return;
        }
        var changed = rows.Where(row => cluster.Weights.GetValueOrDefault(row.Role, 1) != row.Weight).ToList();
        foreach (var row in rows) Set(row);
        if (changed.Count > 0)
            cluster.Note(new WeightsChanged(
                string.Join(',', changed.Select(row => Text(new(row.Role, row.Weight)))),
                request.Principal ?? "anonymous"));
        // What is offered was shared out by the old weights, and would stay so for as long as nobody declines it.
        if (changed.Exists(row => IsActive(row.Role)))
            foreach (var offer in cluster.Offers.Snapshot()) cluster.Rescind(offer, Refusal.None);
        cluster.Do(new Reply(correlation, new CallDone()));
    }

    private static string? Explain(string role, double weight)
    {
        if (RoleName.Explain(role) is { } fault)
            return $"The weight of role '{FaultText.Quote(role)}' cannot be set: {fault}.";
        return weight > 0 && double.IsFinite(weight)
            ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"The weight of role '{role}' cannot be {weight}: weights are numbers above zero.");
    }

    // A role's weight says how much its whole subtree gets.
    private bool IsActive(RoleName role) => cluster.Frameworks.Any(framework =>
        framework.Roles.Any(own => own == role || own.IsStrictSubRoleOf(role)));

    private void Set(WeightRow row)
    {
        cluster.SetWeight(row.Role, row.Weight);
        cluster.Store(new StoreWeight(row));
    }

    private static string Text(KeyValuePair<RoleName, double> pair) =>
        string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}");

    private void Refuse(long correlation, string reason) =>
        cluster.Do(new Reply(correlation, new CallRefused(400, reason)));
}

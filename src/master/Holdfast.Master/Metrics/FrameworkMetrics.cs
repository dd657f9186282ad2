using System.Collections.Immutable;
using Holdfast.Hosting.Metrics;
using Holdfast.Master.Core.Counting;
using Holdfast.Master.Core.Views;

namespace Holdfast.Master.Metrics;

/// <summary>What each framework called for, was told and has.</summary>
internal static class FrameworkMetrics
{
    private static readonly string[] Calls =
    [
        "accept", "accept_inverse_offers", "acknowledge", "acknowledge_operation_status", "decline",
        "decline_inverse_offers", "kill", "message", "reconcile", "reconcile_operations", "request", "revive",
        "shutdown", "subscribe", "suppress", "teardown", "update_framework",
    ];

    private static readonly string[] Events =
    [
        "error", "failure", "heartbeat", "inverse_offers", "message", "offers", "rescind", "rescind_inverse_offer",
        "subscribed", "update", "update_operation_status",
    ];

    private static readonly string[] Operations =
    [
        "create", "create_disk", "destroy", "destroy_disk", "grow_volume", "launch", "launch_group", "reserve",
        "shrink_volume", "unreserve",
    ];

    private static readonly string[] Offers = ["accepted", "declined", "rescinded", "sent"];

    public static void Write(MetricWriter writer, MasterView view, ImmutableArray<FrameworkCounts> counts)
    {
        var known = counts.ToDictionary(one => one.Framework);
        var frameworks = writer.Scope("master/frameworks");
        foreach (var framework in view.Frameworks.Concat(view.CompletedFrameworks))
        {
            // One that came between the two readings is told of next time.
            if (!known.TryGetValue(framework.Id, out var own)) continue;
            Write(
                frameworks.Of("framework", framework.Framework.Name, Uri.EscapeDataString(framework.Framework.Name))
                    .Of("framework_id", framework.Id.ToString()),
                framework, own);
        }
    }

    private static void Write(MetricScope scope, FrameworkView framework, FrameworkCounts own)
    {
        scope.Gauge("subscribed", framework.IsConnected ? 1 : 0);
        WriteGroup(scope, own.Counts, "calls", Calls);
        WriteGroup(scope, own.Counts, "events", Events);
        WriteGroup(scope, own.Counts, "operations", Operations);
        foreach (var what in Offers) scope.Part("offers").Counter(what, own.Counts.Of($"offers/{what}"));
        TaskMetrics.Write(scope, framework, own.Counts);
        var roles = scope.Part("roles");
        var suppressed = own.SuppressedRoles.Select(role => role.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var role in framework.Framework.Roles)
            roles.Of("role", role).Gauge("suppressed", suppressed.Contains(role) ? 1 : 0);
    }

    private static void WriteGroup(
        MetricScope scope, IReadOnlyDictionary<string, long> counts, string group, string[] members)
    {
        scope.Counter(group, counts.Of(group));
        var part = scope.Part(group);
        foreach (var member in members) part.Counter(member, counts.Of($"{group}/{member}"));
    }
}

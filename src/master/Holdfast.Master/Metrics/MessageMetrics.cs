using Holdfast.Hosting.Metrics;

namespace Holdfast.Master.Metrics;

/// <summary>What frameworks and agents said: calls and the link's messages, under the names of Mesos'.</summary>
internal static class MessageMetrics
{
    private static readonly (string Metric, string Call)[] Calls =
    [
        ("decline_offers", "decline"), ("framework_to_executor", "message"), ("kill_task", "kill"),
        ("launch_tasks", "accept"), ("operation_status_update_acknowledgement", "acknowledge_operation_status"),
        ("reconcile_operations", "reconcile_operations"), ("reconcile_tasks", "reconcile"),
        ("resource_request", "request"), ("revive_offers", "revive"), ("suppress_offers", "suppress"),
        ("status_update_acknowledgement", "acknowledge"), ("unregister_framework", "teardown"),
    ];

    private static readonly (string Metric, string Count)[] Checked =
    [
        ("executor_to_framework_messages", "messages_to_framework"),
        ("framework_to_executor_messages", "messages_to_executor"),
        ("operation_status_update_acknowledgements", "operation_acknowledgements"),
        ("operation_status_updates", "operation_updates"),
        ("status_update_acknowledgements", "acknowledgements"),
        ("status_updates", "updates"),
    ];

    public static void Write(MetricWriter writer, IReadOnlyDictionary<string, long> totals)
    {
        foreach (var (metric, call) in Calls) writer.Counter($"master/messages_{metric}", totals.Of($"calls/{call}"));
        foreach (var (metric, count) in Checked)
            foreach (var validity in (string[])["valid", "invalid"])
                writer.Counter($"master/{validity}_{metric}", totals.Of($"{validity}/{count}"));
        foreach (var (metric, count) in ((string, string)[])
            [
                ("executor_to_framework", "messages_to_framework"), ("status_update", "updates"),
                ("operation_status_update", "operation_updates"),
            ])
            writer.Counter(
                $"master/messages_{metric}", totals.Of($"valid/{count}") + totals.Of($"invalid/{count}"));
        writer.Counter("master/messages_register_slave", totals.Of("agents/registered"));
        writer.Counter("master/messages_reregister_slave", totals.Of("agents/reregistered"));
        writer.Counter("master/dropped_messages", totals.Of("calls/refused"));
    }
}

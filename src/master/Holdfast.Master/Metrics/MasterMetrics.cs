using System.Diagnostics;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.Metrics;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Counting;
using Holdfast.Master.Core.Views;
using Holdfast.Master.Effects;

namespace Holdfast.Master.Metrics;

/// <summary>The master's numbers, under Mesos' names: what is comes from a view, what happened from the core's
/// counts.</summary>
internal sealed class MasterMetrics(
    PublishedView<MasterView> views, MasterInbox inbox, PendingReplies replies, TimeProvider time) : IMetricSource
{
    /// <inheritdoc/>
    public async ValueTask WriteAsync(MetricWriter writer, CancellationToken cancellationToken)
    {
        var counts = await CountsAsync(cancellationToken);
        var view = await views.ReadAsync(cancellationToken);
        writer.Gauge("master/elected", 1);
        writer.Gauge("master/uptime_secs", (time.GetUtcNow() - view.StartedAt).TotalSeconds);
        writer.Gauge("master/operator_event_stream_subscribers", counts.Watchers);
        ClusterMetrics.Write(writer, view, counts.Totals);
        TaskMetrics.Write(writer, view, counts.Totals);
        OperationMetrics.Write(writer, view, counts.Totals);
        MessageMetrics.Write(writer, counts.Totals);
        RoleMetrics.Write(writer, counts.Roles);
        FrameworkMetrics.Write(writer, view, counts.Frameworks);
    }

    private async ValueTask<CountsTold> CountsAsync(CancellationToken cancellationToken)
    {
        var correlation = replies.NextCorrelation();
        var outcome = replies.Expect(correlation);
        try
        {
            await inbox.PostAsync(at => new CountsAsked(at, correlation), cancellationToken);
            return await outcome.WaitAsync(cancellationToken) switch
            {
                CountsTold told => told,
                CallOutcome other => throw new UnreachableException($"Counts were answered with {other}."),
            };
        }
        finally
        {
            replies.Abandon(correlation);
        }
    }
}

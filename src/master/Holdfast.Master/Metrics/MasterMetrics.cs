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
    PublishedView<MasterView> views, MasterInbox inbox, PendingReplies replies, TimeProvider time,
    bool ofFrameworks) : IMetricSource
{
    private readonly Lock _gate = new();
    private Task<CountsTold>? _counts;
    private long _askedAt;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(MetricWriter writer, CancellationToken cancellationToken)
    {
        var counts = await Counts().WaitAsync(cancellationToken);
        var view = await views.ReadAsync(cancellationToken);
        writer.Gauge("master/elected", 1);
        writer.Gauge("master/uptime_secs", (time.GetUtcNow() - view.StartedAt).TotalSeconds);
        writer.Gauge("master/operator_event_stream_subscribers", counts.Watchers);
        ClusterMetrics.Write(writer, view, counts.Totals);
        TaskMetrics.Write(writer, view, counts.Totals);
        OperationMetrics.Write(writer, view, counts.Totals);
        MessageMetrics.Write(writer, counts.Totals);
        RoleMetrics.Write(writer, counts.Roles);
        if (ofFrameworks) FrameworkMetrics.Write(writer, view, counts.Frameworks);
    }

    // As with views: however many ask, the loop answers once in an interval.
    private Task<CountsTold> Counts()
    {
        lock (_gate)
        {
            if (_counts is { IsFaulted: false, IsCanceled: false } counts
                && time.GetElapsedTime(_askedAt) < PublishedView<MasterView>.RebuildInterval) return counts;
            _askedAt = time.GetTimestamp();
            return _counts = AskAsync();
        }
    }

    private async Task<CountsTold> AskAsync()
    {
        var correlation = replies.NextCorrelation();
        var outcome = replies.Expect(correlation);
        try
        {
            await inbox.PostAsync(at => new CountsAsked(at, correlation), CancellationToken.None);
            return await outcome switch
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

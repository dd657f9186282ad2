using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Fetching;
using Holdfast.Agent.Core.Views;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.Metrics;
using Holdfast.Model.Resources;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Statistics;

/// <summary>The agent's numbers under Mesos' names.</summary>
/// <param name="views">What it has.</param>
/// <param name="started">When this process started, before it read its ledger and looked at its disks.</param>
/// <param name="time">Measures since then.</param>
internal sealed class AgentMetrics(PublishedView<AgentView> views, DateTimeOffset started, TimeProvider time)
    : IMetricSource
{
    private static readonly string[] Scalars = ["cpus", "gpus", "mem", "disk"];

    public async ValueTask WriteAsync(MetricWriter writer, CancellationToken cancellationToken)
    {
        var view = await views.ReadAsync(cancellationToken);
        writer.Gauge("slave/uptime_secs", (time.GetUtcNow() - started).TotalSeconds);
        writer.Gauge("slave/registered", view.Connected ? 1 : 0);
        writer.Gauge("slave/obeys_master", view.IsObedient ? 1 : 0);
        if (view.Counts.RecoveredAt is { } recovered)
            writer.Gauge("slave/recovery_time_secs", (recovered - started).TotalSeconds);
        // What cannot be recovered ends the process; none that answers has had any.
        writer.Gauge("slave/recovery_errors", 0);
        WriteResources(writer, view);
        WriteDisks(writer, view);
        WriteTasks(writer, view);
        WriteExecutors(writer, view);
        WriteMessages(writer, view.Counts);
        WriteFetching(writer, view.Fetching);
    }

    private static void WriteResources(MetricWriter writer, AgentView view)
    {
        foreach (var name in Scalars)
        {
            Write($"slave/{name}", isRevocable: false);
            Write($"slave/{name}_revocable", isRevocable: true);

            void Write(string prefix, bool isRevocable)
            {
                var (total, used) = (Amount(view.Total, name, isRevocable), Amount(view.Allocated, name, isRevocable));
                writer.Gauge($"{prefix}_total", total);
                writer.Gauge($"{prefix}_used", used);
                writer.Gauge($"{prefix}_percent", total > 0 ? used / total : 0);
            }
        }
    }

    // Not of Mesos: what an operator is woken for.
    private static void WriteDisks(MetricWriter writer, AgentView view)
    {
        writer.Gauge("slave/volumes_withheld", view.Disks.Sum(disk => disk.Withheld.Length));
        writer.Gauge("slave/trash_stuck", view.Trash.Kept.Count(kept => kept.Trouble is not null));
        writer.Counter("slave/disk_limit_breaches", view.Counts.DiskBreaches);
        if (view.VolumeGroups.Total > 0)
        {
            writer.Gauge("volume_gid_manager/volume_gids_total", view.VolumeGroups.Total);
            writer.Gauge("volume_gid_manager/volume_gids_free", view.VolumeGroups.Free);
        }
        var disks = writer.Scope("slave/disks");
        foreach (var disk in view.Disks)
        {
            var one = disks.Of("root", disk.Facts.Root, Uri.EscapeDataString(disk.Facts.Root));
            one.Gauge("room_mb", disk.Room.ToDouble());
            one.Gauge("trash_mb", disk.Trash.ToDouble());
        }
    }

    private static double Amount(ResourceBag resources, string name, bool isRevocable) =>
        resources.Where(key => key.Name == name && key.IsRevocable == isRevocable).Scalar(name).ToDouble();

    private static void WriteTasks(MetricWriter writer, AgentView view)
    {
        var states = view.Frameworks.SelectMany(framework => framework.Executors)
            .SelectMany(executor => executor.Tasks.Concat(executor.QueuedTasks))
            .CountBy(task => task.State).ToDictionary();
        writer.Gauge("slave/tasks_staging", states.GetValueOrDefault(TaskState.Staging));
        writer.Gauge("slave/tasks_starting", states.GetValueOrDefault(TaskState.Starting));
        writer.Gauge("slave/tasks_running", states.GetValueOrDefault(TaskState.Running));
        writer.Gauge("slave/tasks_killing", states.GetValueOrDefault(TaskState.Killing));
        writer.Counter("slave/tasks_finished", view.Counts.TasksFinished);
        writer.Counter("slave/tasks_failed", view.Counts.TasksFailed);
        writer.Counter("slave/tasks_killed", view.Counts.TasksKilled);
        writer.Counter("slave/tasks_lost", view.Counts.TasksLost);
        writer.Counter("slave/tasks_gone", view.Counts.TasksGone);
    }

    private static void WriteExecutors(MetricWriter writer, AgentView view)
    {
        var phases = view.Frameworks.SelectMany(framework => framework.Executors)
            .CountBy(executor => executor.Live?.Phase ?? ContainerPhase.Stopping).ToDictionary();
        writer.Gauge("slave/frameworks_active", view.Frameworks.Length);
        writer.Gauge(
            "slave/executors_registering",
            phases.Where(phase => phase.Key < ContainerPhase.Running).Sum(phase => phase.Value));
        writer.Gauge("slave/executors_running", phases.GetValueOrDefault(ContainerPhase.Running));
        writer.Gauge("slave/executors_terminating", phases.GetValueOrDefault(ContainerPhase.Stopping));
        writer.Counter("slave/executors_terminated", view.Counts.ExecutorsTerminated);
        // Nothing is ever taken away from an executor for the sake of another.
        writer.Counter("slave/executors_preempted", 0);
        writer.Counter("slave/container_launch_errors", view.Counts.LaunchErrors);
        writer.Counter("containerizer/mesos/container_destroy_errors", view.Counts.DestroyErrors);
    }

    private static void WriteFetching(MetricWriter writer, FetchCounts fetching)
    {
        writer.Counter("containerizer/fetcher/task_fetches_succeeded", fetching.Succeeded);
        writer.Counter("containerizer/fetcher/task_fetches_failed", fetching.Failed);
        writer.Gauge("containerizer/fetcher/cache_size_total_bytes", fetching.CacheBytes);
        writer.Gauge("containerizer/fetcher/cache_size_used_bytes", fetching.CacheUsedBytes);
    }

    private static void WriteMessages(MetricWriter writer, AgentCounts counts)
    {
        writer.Counter("slave/valid_status_updates", counts.UpdatesTaken);
        writer.Counter("slave/invalid_status_updates", counts.UpdatesRefused);
        writer.Counter("slave/valid_framework_messages", counts.MessagesPassed);
        writer.Counter("slave/invalid_framework_messages", counts.MessagesLost);
    }
}

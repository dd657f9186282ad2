using Holdfast.Agent.Core.Rows;
using Holdfast.Master.Core.Registry;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using AgentRow = Holdfast.Agent.Core.Rows.AgentRow;
using AgentView = Holdfast.Agent.Core.Views.AgentView;
using VolumeRow = Holdfast.Agent.Core.Rows.VolumeRow;

namespace Holdfast.Integration.Tests.Upgrades;

/// <summary>Says what is in a kept state, in words that do not depend on how it is stored.</summary>
internal static class KeptContents
{
    /// <summary>All of it: what the ledger and the registry hold, and what master and agent tell each other.</summary>
    public static async Task<string> DescribeAsync(KeptState state, CancellationToken cancellationToken)
    {
        var agent = await KeptAgent.StartAsync(state);
        var rows = await state.LoadRegistryAsync(cancellationToken);
        using var link = state.Link;
        List<string> lines =
        [
            "ledger", .. Ledger(agent.Core.BuildView(), state.LoadLedger()),
            "registry", .. Registry(rows),
            "the recorded agent at today's master", .. AtMaster(new KeptMaster(rows, state.Chain), link),
            "today's agent at the recorded master", .. AtAgent(agent, link),
        ];
        return string.Join('\n', lines) + "\n";
    }

    private static IEnumerable<string> Ledger(AgentView view, IReadOnlyCollection<AgentRow> stored) => Sorted(
    [
        $"agent {view.Agent.Id}",
        .. stored.OfType<IdentityRow>().SelectMany(OfIdentity),
        .. view.Total.Where(resource => !resource.Key.Reservations.IsEmpty).Select(resource => $"reserved {resource}"),
        .. view.Volumes.Select(volume => $"volume {Name(volume)} {volume.State}"),
        .. view.Frameworks.Select(framework => $"framework {framework.Framework.Name} {framework.Framework.Id}"),
        .. view.Frameworks.SelectMany(framework => framework.Executors)
            .SelectMany(executor => executor.Tasks.Concat(executor.TerminatedTasks).Concat(executor.CompletedTasks))
            .Select(task => $"task {task.Task.Id} {task.State}, {task.Updates.Length} updates"),
        .. view.Operations.Select(operation => $"operation {operation.Latest.State}"),
        .. stored.OfType<VolumeRow>().Where(row => row.PurgeOrder is not null)
            .Select(row => $"purge of {row.Resource.Key.Disk?.PersistenceId} asked for by {row.PurgeOrder!.Caller}"),
        .. stored.OfType<VolumeRow>().Where(row => row.KeptSince is not null)
            .Select(row => $"volume {row.Resource.Key.Disk?.PersistenceId} was kept since {row.KeptSince}"),
        .. stored.OfType<OperationRow>().Where(row => !row.Operation.Source.IsEmpty)
            .Select(row => $"operation moved {row.Operation.Source} into {row.Operation.Resources}"),
        .. stored.OfType<PurgeRow>().Select(row =>
            $"purged {row.Resource?.Key.Disk?.PersistenceId}, {row.Cause}, asked for by {row.Order?.Caller}"),
        .. stored.OfType<CacheEntryRow>().Select(row => $"cached file of {row.SizeBytes} bytes"),
        .. stored.OfType<TaskRow>().Where(row => row.Group is not null).Select(row =>
            $"task {row.Task.Id} of a group on {row.Task.Executor?.Id}"),
        .. view.CompletedFrameworks.Select(framework => $"past framework {framework.Framework.Name}"),
    ]);

    private static IEnumerable<string> OfIdentity(IdentityRow row)
    {
        var starts = row.Starts.IsDefault ? [] : row.Starts;
        var lines = starts.Select((start, i) => $"start {i + 1} of the ledger is {start}");
        if (row.Seen is not { } seen) return lines;
        return lines.Append($"time seen: {seen.Passed}, at {seen.SinceBoot} of its boot");
    }

    private static IEnumerable<string> Registry(MasterRows rows) => Sorted(
    [
        .. rows.Agents.Select(row => $"agent {row.Agent.Id} {row.Standing}, generation {row.Generation}"),
        .. rows.Agents.Where(row => row.Start is not null)
            .Select(row => $"agent {row.Agent.Id}, start of its ledger: {row.Start}"),
        .. rows.Frameworks.Select(row => $"framework {row.Framework.Name} {row.Framework.Id}"),
        .. rows.Volumes.Select(row => $"volume {Name(row.Volume)} {row.Volume.State} of {row.Agent}"),
        .. rows.Weights.Select(row => $"weight of {row.Role} {row.Weight}"),
        .. rows.RemovedFrameworks.Select(row => $"removed framework {row.Framework}"),
    ]);

    private static IEnumerable<string> AtMaster(KeptMaster master, RecordedLink link)
    {
        master.Hear(link.Hello, link.AgentMessages);
        var view = master.View;
        return Sorted(
        [
            $"version {master.Welcome?.Version}, obeyed master known: {master.Welcome?.KnowsObeyed}",
            $"refused: {master.Refused ?? "no"}",
            .. Releases(link.Hello).Select(release => $"says that its release is {release}"),
            .. link.Hello.Starts.Select((start, i) => $"says start {i + 1} of its ledger: {start}"),
            .. view.Agents.Select(agent => $"agent {agent.Id}, active: {agent.IsActive}"),
            .. view.Volumes.Select(row => $"volume {Name(row.Volume)} {row.Volume.State}"),
            .. view.Frameworks.Select(framework => $"framework {framework.Framework.Name}"),
            .. view.Frameworks.SelectMany(framework => framework.Tasks.Concat(framework.CompletedTasks))
                .Select(task => $"task {task.Task.Id} {task.State}"),
        ]);
    }

    private static IEnumerable<string> AtAgent(KeptAgent agent, RecordedLink link)
    {
        agent.Hear(link.Welcome, link.MasterMessages);
        var session = agent.Said.ToList();
        return Sorted(
        [
            $"speaks the recorded version: {Speaks(agent.Hello!, link.Welcome.Version)}",
            $"closed: {agent.Closed ?? "no"}",
            .. link.MasterMessages.Select(message => $"hears {message.GetType().Name}"),
            .. session.OfType<ReportState>().Select(report => $"reports {report.Report.Volumes.Length} volumes"),
            .. session.OfType<TaskUpdated>().Select(update => $"repeats {update.Update.Task} {update.Update.State}"),
            .. session.OfType<OperationUpdated>().Select(update => $"repeats operation {update.Update.State}"),
        ]);
    }

    // Those of before that was told say none.
    private static string[] Releases(AgentHello hello) => hello.Agent.Release is { } release ? [release] : [];

    private static bool Speaks(AgentHello hello, int version) =>
        hello.VersionMin <= version && version <= hello.VersionMax;

    private static string Name(VolumeSpec volume) =>
        $"{volume.Resource.Key.Disk?.PersistenceId} {volume.Resource.Amount}";

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) =>
        lines.Select(line => "  " + line).Order(StringComparer.Ordinal);
}

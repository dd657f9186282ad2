using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Holdfast.Integration.Tests.Recorded;

/// <summary>The documents that tools read have the keys of a recorded Mesos', and no others: strict ones parse
/// them.</summary>
[Collection(FullCluster.Name)]
public sealed class DocumentKeyTests(FullCluster cluster)
{
    /// <summary>What this cluster has and the recorded ones had not, or the other way round, and why.</summary>
    private static readonly (string Form, string Reason)[] Excused =
    [
        ("^log_dir$", "the recorded processes had no such flag; Mesos tells it where it is set"),
        (@"^roles\[\]\.allocated\.disk$", "no recorded role had a disk in use; it is told as those that are offered"),
        (@"disk_statistics\[\]\.limit_bytes$", "each recorded task asked for disk; one that did not has no limit"),
        (@"executor_info\.resources$", "a command task has no executor that could hold any"),
        (@"container_status\.executor_pid$", "TASK_STARTING comes before there is a process"),
        (@"get_tasks\.tasks\[\]\.status", "no recorded task waited for its executor, which has nothing to tell yet"),
        (@"offers\[\]\.resources\.ports$", "an offer without ports says nothing of them"),
        (@"frameworks\[\]\.offer(s|ed_resources)$", "each recorded framework had offers, and none is left out"),
    ];

    public static TheoryData<string, string> Documents => new()
    {
        { "master /state", "slaves[] frameworks[].tasks[] frameworks[].completed_tasks[] frameworks[].executors[] "
            + "frameworks[].offers[] completed_frameworks[]" },
        { "master /slaves", "slaves[] slaves[].used_resources_full[] slaves[].offered_resources_full[] "
            + "slaves[].reserved_resources_full.*[] slaves[].unreserved_resources_full[]" },
        { "master /frameworks", "frameworks[].tasks[] frameworks[].offers[] completed_frameworks[]" },
        { "master /tasks", "tasks[]" },
        { "master /state-summary", "slaves[] frameworks[]" },
        { "master /roles", "roles[]" },
        { "master GET_STATE", "get_state.get_agents.agents[] get_state.get_tasks.tasks[] "
            + "get_state.get_frameworks.frameworks[].offers[] get_state.get_executors.executors[]" },
        { "master GET_ROLES", "get_roles.roles[]" },
        { "master GET_OPERATIONS", "get_operations" },
        { "agent /state", "frameworks[].executors[].tasks[] frameworks[].executors[].queued_tasks[] "
            + "frameworks[].completed_executors[].completed_tasks[]" },
        { "agent /containers", "[].statistics [].status" },
        { "agent /monitor/statistics", "[].statistics" },
        { "agent GET_STATE", "get_state.get_tasks.launched_tasks[] get_state.get_executors.executors[]" },
        { "agent GET_CONTAINERS", "get_containers.containers[].resource_statistics" },
        { "agent GET_OPERATIONS", "get_operations" },
    };

    [Theory, MemberData(nameof(Documents))]
    public async Task Document_OfAClusterWithOneOfEach_HasTheKeysThatMesosHas(string name, string places)
    {
        var recorded = RecordedKeys.Of(name);

        var document = await cluster.ReadAsync(name);

        Assert.Empty(places.Split(' ').Except(RecordedKeys.PlacesOf(document)));
        Assert.Empty(Unexcused(recorded.StrangeIn(document)));
        Assert.Empty(Unexcused(recorded.MissingIn(document)));
    }

    [Fact]
    public void Documents_ThatWereRecorded_AreAllCompared() =>
        Assert.Equal(RecordedKeys.Documents.Order(), Documents.Select(row => row.Data.Item1).Order());

    /// <summary>What only some tasks and executors have.</summary>
    [Theory]
    [InlineData("master /state", "frameworks", "tasks")]
    [InlineData("master /frameworks", "frameworks", "tasks")]
    [InlineData("master /tasks", "tasks")]
    [InlineData("agent /state", "frameworks", "executors", "tasks")]
    public async Task Task_WithAllThatADashboardReads_ShowsItEverywhere(string name, params string[] path)
    {
        var document = await cluster.ReadAsync(name);

        var tasks = path.Aggregate<string, IEnumerable<JsonNode?>>(
            [document], static (nodes, key) => nodes.SelectMany(node => node![key]!.AsArray()));
        var task = tasks.Single(task => $"{task!["id"]}" == "rich")!;
        Assert.Equal("""[{"key":"team","value":"a"}]""", task["labels"]!.ToJsonString());
        Assert.Equal(31000, task["discovery"]!["ports"]!["ports"]![0]!["number"]!.GetValue<int>());
        Assert.Equal("db", $"{task["role"]}");
    }

    private static IEnumerable<string> Unexcused(IEnumerable<string> names) =>
        names.Distinct().Where(static name => !Excused.Any(one => Regex.IsMatch(name, one.Form)));
}

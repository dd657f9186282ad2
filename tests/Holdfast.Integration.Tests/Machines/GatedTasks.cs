using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Linux.Processes;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>Tasks that say when they start, and end with status 3 once their gate is opened.</summary>
internal sealed class GatedTasks(TestCluster cluster, RawFramework framework)
{
    private readonly string _directory = Directory.CreateDirectory($"{cluster.Directory}/gates").FullName;

    /// <summary>The file that opens it.</summary>
    public string Gate(string id) => $"{_directory}/{id}.gate";

    /// <summary>Its line of shell.</summary>
    public string Line(string id) =>
        $"echo started >> {_directory}/{id}; while [ ! -e {Gate(id)} ]; do sleep 0.1; done; exit 3";

    /// <summary>One as a task, for an offer.</summary>
    public JsonObject Of(string id, JsonNode offer) =>
        Json.Task(id, offer, Line(id), Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32));

    /// <summary>Starts some together, and waits until they run.</summary>
    public async Task LaunchAsync(params string[] ids)
    {
        var offer = await OfferAsync();
        await framework.AcceptAsync(offer, Json.Launch([.. ids.Select(id => Of(id, offer))]));
        foreach (var id in ids) await framework.UpdateAsync(id, "TASK_RUNNING");
    }

    public Task<JsonNode> OfferAsync() => framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "a cpu");

    public void Open(string id) => File.WriteAllText(Gate(id), "");

    /// <summary>Its end is told, and is the right one; it was started once.</summary>
    public async Task EndedAsync(string id)
    {
        var ended = await framework.UpdateAsync(id, "TASK_FAILED");
        Assert.Equal("Command exited with status 3", $"{ended["update"]!["status"]!["message"]}");
        StartedOnce(id);
    }

    public void StartedOnce(string id) => Assert.Equal(["started"], File.ReadAllLines($"{_directory}/{id}"));

    /// <summary>How many updates of a task were told of that state. One that is told again, since nobody acknowledged
    /// it while a process stood still, counts once.</summary>
    public int Told(string id, string state) => framework.Events.Select(evt => evt["update"]?["status"])
        .Where(status => status is not null && $"{status["task_id"]!["value"]}" == id && $"{status["state"]}" == state)
        .DistinctBy(status => $"{status!["uuid"]}").Count();

    /// <summary>The processes of a name that know a task's gate.</summary>
    public IEnumerable<int> ProcessesOf(string id, string name) => ProcessesBelow.Find(_directory)
        .Where(pid => ProcessesBelow.Read(pid, "comm").Trim() == name
            && ProcessesBelow.Read(pid, "cmdline").Contains(Gate(id), StringComparison.Ordinal));

    /// <summary>The shim of a task: the parent of its shell.</summary>
    public int ShimOf(string id) => ProcessStat.Of(ProcessesOf(id, "sh").First())!.Value.Parent;
}

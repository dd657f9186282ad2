using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Kills;

/// <summary>A volume, the tasks that record into it one after another, and what was acknowledged of it.</summary>
/// <param name="name">Its persistence id.</param>
/// <param name="directory">Where the tasks acknowledge, outside the volume.</param>
/// <param name="hasExecutor">Whether its tasks run on a custom executor.</param>
internal sealed class KeptVolume(string name, string directory, bool hasExecutor)
{
    private const double Cpus = 0.1, MemoryMegabytes = 48;
    private int _tasks;
    private long _length = -1;
    private long _since;

    public const string Role = "db";

    public string Name => name;

    /// <summary>Its size as far as anybody was told, in MB.</summary>
    public double Megabytes { get; set; } = 32;

    /// <summary>The task that runs on it, or did last; null before the first.</summary>
    public string? Task { get; private set; }

    /// <summary>The executor of that task; null for none.</summary>
    public string? Executor => hasExecutor ? $"executor-{Task}" : null;

    /// <summary>How often one was launched.</summary>
    public int Launches => _tasks;

    /// <summary>The resource.</summary>
    public JsonObject Resource => Json.Volume(Role, name, Megabytes, "data");

    /// <summary>Another task on it, from an offer that has it.</summary>
    public JsonObject NextTask(JsonNode offer)
    {
        Task = string.Create(CultureInfo.InvariantCulture, $"{name}-{++_tasks}");
        _since = Stopwatch.GetTimestamp();
        var command = $"{TestProgram.Python} {TestProgram.PathOf("recorder.py")} data {Acknowledged}";
        var task = Json.Task(
            Task, offer, $"exec {command}", Json.Scalar("cpus", Cpus), Json.Scalar("mem", MemoryMegabytes),
            Json.VolumeOf(offer, name)!.DeepClone());
        if (!hasExecutor) return task;
        task.Remove("command");
        task["executor"] = new JsonObject
        {
            ["type"] = "CUSTOM", ["executor_id"] = Json.Id(Executor!),
            ["command"] = new JsonObject
            {
                ["value"] = $"exec {TestProgram.Python} {TestProgram.PathOf("executor.py")} '{command}'",
            },
            ["resources"] = new JsonArray(Json.Scalar("cpus", Cpus), Json.Scalar("mem", MemoryMegabytes)),
        };
        return task;
    }

    /// <summary>Whether an offer has the volume, and enough beside it for a task.</summary>
    public bool IsIn(JsonNode offer) => Json.VolumeOf(offer, name) is not null
        && Json.Amount(offer, "cpus") >= 2 * Cpus && Json.Amount(offer, "mem") >= 2 * MemoryMegabytes;

    /// <summary>The highest record that was acknowledged; 0 for none.</summary>
    public long Highest => Lines(Acknowledged).Select(static line =>
        long.TryParse(line, CultureInfo.InvariantCulture, out var number) ? number : 0).DefaultIfEmpty().Max();

    /// <summary>For how long nothing more has been acknowledged, at most since the last launch.</summary>
    public TimeSpan Silence
    {
        get
        {
            var length = File.Exists(Acknowledged) ? new FileInfo(Acknowledged).Length : 0;
            if (length != _length) (_length, _since) = (length, Stopwatch.GetTimestamp());
            return Stopwatch.GetElapsedTime(_since);
        }
    }

    /// <summary>What must never have been.</summary>
    public IEnumerable<string> Complaints => Lines(Acknowledged)
        .Where(static line => !long.TryParse(line, CultureInfo.InvariantCulture, out _));

    private string Acknowledged => Path.Combine(directory, $"acknowledged-{name}");

    private static IEnumerable<string> Lines(string path) => File.Exists(path) ? File.ReadLines(path) : [];
}

using Google.Protobuf;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using Holdfast.Testing;
using DiskInfo = Holdfast.Protocol.V1.Resource.Types.DiskInfo;
using ExecutorEvent = Holdfast.Protocol.V1.Executor.Event;
using MasterCall = Holdfast.Protocol.V1.Master.Call;
using MasterResponse = Holdfast.Protocol.V1.Master.Response;
using ReservationInfo = Holdfast.Protocol.V1.Resource.Types.ReservationInfo;
using Task = System.Threading.Tasks.Task;
using WireTask = Holdfast.Protocol.V1.Task;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>What a later protocol adds to a task reaches the executor and every reader as it was sent.</summary>
public sealed class UnknownFieldTests
{
    private const string Protobuf = "application/x-protobuf";

    /// <remarks>It fails where the mapping of resources or tasks makes any of the messages anew.</remarks>
    [Fact]
    public async Task UnknownField_AtEveryDepthOfATask_ReachesExecutorAndReaders()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "newer", "db");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "disk") >= 64, "disk");
        var task = NewerTask(offer["agent_id"]!["value"]!.GetValue<string>());

        await framework.CallAsync(Accept(framework, offer["id"]!["value"]!.GetValue<string>(), task).ToByteArray());

        await framework.UpdateAsync("t", "TASK_RUNNING");
        var heard = Heard(cluster);
        Assert.Equal(Allocated(task), Sorted(heard));
        var shown = await ReadAsync(cluster);
        IsShown(task, shown);
        await Eventually.IsTrueAsync(
            async () => (await ReadAsync(cluster)).Statuses.Any(IsMarked), Eventually.DefaultBound,
            "the executor's own words in a status");

        // The agent tells a new master of its task out of its ledger.
        await cluster.Master.KillAsync();
        await cluster.Agent.KillAsync();
        await cluster.Master.StartAsync();
        await cluster.Agent.StartAsync();
        await Eventually.IsTrueAsync(
            async () => (await TasksAsync(cluster)).Count > 0, TimeSpan.FromMinutes(1), "the task to be known again");
        IsShown(task, await ReadAsync(cluster));
    }

    private static Call Accept(RawFramework framework, string offer, TaskInfo task) => new()
    {
        Type = Call.Types.Type.Accept,
        FrameworkId = new FrameworkID { Value = framework.Id },
        Accept = new()
        {
            OfferIds = { new OfferID { Value = offer } },
            Filters = new Filters { RefuseSeconds = 0 },
            Operations =
            {
                new Offer.Types.Operation
                {
                    Type = Offer.Types.Operation.Types.Type.Reserve,
                    Reserve = new() { Resources = { Reserved(Scalar("disk", 64)) } },
                },
                new Offer.Types.Operation
                {
                    Type = Offer.Types.Operation.Types.Type.Create, Create = new() { Volumes = { Volume() } },
                },
                new Offer.Types.Operation
                {
                    Type = Offer.Types.Operation.Types.Type.Launch, Launch = new() { TaskInfos = { task } },
                },
            },
        },
    };

    private static TaskInfo NewerTask(string agent) => Marked(new TaskInfo
    {
        Name = "newer",
        TaskId = Marked(new TaskID { Value = "t" }),
        AgentId = new AgentID { Value = agent },
        Resources = { Marked(Scalar("cpus", 0.1)), Volume(), Marked(Scalar("mem", 32)) },
        Labels = Marked(new Labels { Labels_ = { Marked(new Label { Key = "a", Value = "b" }) } }),
        Discovery = Marked(new DiscoveryInfo { Visibility = DiscoveryInfo.Types.Visibility.Cluster, Name = "n" }),
        KillPolicy = Marked(new KillPolicy { GracePeriod = Marked(new DurationInfo { Nanoseconds = 1_000_000_000 }) }),
        Executor = Marked(new ExecutorInfo
        {
            Type = ExecutorInfo.Types.Type.Custom,
            ExecutorId = Marked(new ExecutorID { Value = "e" }),
            Command = Marked(new CommandInfo
            {
                Value = $"exec {TestProgram.Python} {TestProgram.PathOf("executor.py")}",
                Environment = Marked(new Protocol.V1.Environment
                {
                    Variables = { Marked(new Protocol.V1.Environment.Types.Variable { Name = "A", Value = "b" }) },
                }),
            }),
            Resources = { Marked(Scalar("cpus", 0.1)), Marked(Scalar("mem", 32)) },
            Labels = Marked(new Labels { Labels_ = { Marked(new Label { Key = "c" }) } }),
        }),
    });

    private static Resource Volume()
    {
        var volume = Reserved(Scalar("disk", 64));
        volume.Disk = Marked(new DiskInfo
        {
            Persistence = Marked(new DiskInfo.Types.Persistence { Id = "v", Principal = "tests" }),
            Volume = Marked(new Volume { ContainerPath = "data", Mode = Protocol.V1.Volume.Types.Mode.Rw }),
        });
        return Marked(volume);
    }

    private static Resource Reserved(Resource resource)
    {
        resource.Reservations.Add(Marked(
            new ReservationInfo { Type = ReservationInfo.Types.Type.Dynamic, Role = "db", Principal = "tests" }));
        return resource;
    }

    private static Resource Scalar(string name, double value) => new()
    {
        Name = name, Type = Value.Types.Type.Scalar, Scalar = Marked(new Value.Types.Scalar { Value = value }),
    };

    // Field 3000, which no message of Mesos has.
    private static T Marked<T>(T message) where T : IMessage<T>, new()
    {
        var marked = new T();
        marked.MergeFrom([.. message.ToByteArray(), .. Mark]);
        return marked;
    }

    private static ReadOnlySpan<byte> Mark => [0xc2, 0xbb, 0x01, 0x02, (byte)'m', (byte)'e'];

    // The executor of these tests marks its statuses with a text of its own.
    private static bool IsMarked(Protocol.V1.TaskStatus status)
    {
        ReadOnlySpan<byte> mark = [0xc2, 0xbb, 0x01, 0x06, .. "status"u8];
        return status.ToByteArray().AsSpan().IndexOf(mark) >= 0;
    }

    /// <summary>What the master adds to what was sent: whose the resources are, and whose the executor is.</summary>
    private static TaskInfo Allocated(TaskInfo task)
    {
        var allocated = task.Clone();
        foreach (var resource in allocated.Resources.Concat(allocated.Executor.Resources))
            resource.AllocationInfo = new() { Role = "db" };
        return Sorted(allocated);
    }

    // Resources are a set: in which order they arrive means nothing.
    private static TaskInfo Sorted(TaskInfo task)
    {
        var sorted = task.Clone();
        Sort(sorted.Resources);
        Sort(sorted.Executor.Resources);
        return sorted;
    }

    private static void Sort(Google.Protobuf.Collections.RepeatedField<Resource> resources)
    {
        Resource[] sorted = [.. resources.OrderBy(static resource => resource.Name, StringComparer.Ordinal)];
        resources.Clear();
        resources.AddRange(sorted);
    }

    private static TaskInfo Heard(TestCluster cluster)
    {
        // One file, which is found below "latest" as well.
        var file = Directory.GetFiles(cluster.AgentDirectory, "launch-t", SearchOption.AllDirectories)[0];
        return ExecutorEvent.Parser.ParseFrom(File.ReadAllBytes(file)).Launch.Task;
    }

    // A Task is another message than a TaskInfo and has other numbers: what is unknown of the task itself has no place
    // there, but all that it holds has.
    private static void IsShown(TaskInfo task, WireTask shown)
    {
        Assert.Equal(task.TaskId, shown.TaskId);
        Assert.Equal(task.Executor.ExecutorId, shown.ExecutorId);
        Assert.Equal(task.Labels, shown.Labels);
        Assert.Equal(task.Discovery, shown.Discovery);
        Assert.Equal(task.KillPolicy, shown.KillPolicy);
        Assert.Equal(
            Allocated(task).Resources,
            shown.Resources.OrderBy(static resource => resource.Name, StringComparer.Ordinal));
    }

    private static async System.Threading.Tasks.Task<WireTask> ReadAsync(TestCluster cluster) =>
        Assert.Single(await TasksAsync(cluster));

    private static async System.Threading.Tasks.Task<IReadOnlyList<WireTask>> TasksAsync(TestCluster cluster)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{cluster.Master.Address}/api/v1")
        {
            Content = new ByteArrayContent(new MasterCall { Type = MasterCall.Types.Type.GetTasks }.ToByteArray()),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", Protobuf);
        request.Headers.TryAddWithoutValidation("Accept", Protobuf);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var bytes = await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(
            TestContext.Current.CancellationToken);
        return [.. MasterResponse.Parser.ParseFrom(bytes).GetTasks.Tasks];
    }
}

using Google.Protobuf;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Resource = Holdfast.Protocol.V1.Resource;

namespace Holdfast.Protocol.Tests.Mapping;

public sealed class TaskMappingTests
{
    // Field 9,999 as text: what a later version of the wire may say.
    private static readonly byte[] UnknownField = [0xFA, 0xF0, 0x04, 0x03, (byte)'n', (byte)'e', (byte)'w'];

    [Fact]
    public void Task_WithAnUnknownField_IsWrittenWithItAndItsAllocation()
    {
        var faults = new List<string>();
        var wire = TaskInfo.Parser.ParseFrom([.. Info().ToByteArray(), .. UnknownField]);

        var spec = TaskMapping.Read(wire, faults);
        Assert.NotNull(spec);
        var allocated = spec with { Resources = ResourceBag.Of(spec.Resources[0].AllocatedTo(RoleName.Parse("web"))) };
        var written = TaskMapping.Write(allocated);

        Assert.Empty(faults);
        Assert.True(written.ToByteArray().AsSpan().IndexOf(UnknownField) >= 0);
        Assert.Equal("web", Assert.Single(written.Resources).AllocationInfo.Role);
        Assert.Equal(spec.Id, TaskMapping.Restore(written.ToByteString()).Id);
    }

    [Fact]
    public void Task_ThatIsOver_KeepsWhatReadersAreShown()
    {
        var wire = Info();
        wire.Data = ByteString.CopyFrom(new byte[1_000]);
        wire.Labels = new() { Labels_ = { new Protocol.V1.Label { Key = "a", Value = "b" } } };
        wire.Command = new() { Value = "run", User = "www", Environment = new() };
        wire.Command.Environment.Variables.Add(new Protocol.V1.Environment.Types.Variable { Name = "A", Value = "B" });
        var spec = TaskMapping.Read(wire, []);
        Assert.NotNull(spec);

        var shown = TaskMapping.Write(TaskMapping.Shown(spec));

        Assert.False(shown.HasData);
        Assert.Equal(new CommandInfo { User = "www" }, shown.Command);
        Assert.Equal((wire.Name, wire.TaskId, wire.AgentId, wire.Labels),
            (shown.Name, shown.TaskId, shown.AgentId, shown.Labels));
        Assert.Equal(TaskMapping.Write(spec).Resources, shown.Resources);
    }

    [Fact]
    public void Task_WithSeveralFaults_NamesThemAll()
    {
        var faults = new List<string>();
        var wire = Info();
        wire.TaskId.Value = "a/b";
        wire.KillPolicy = new() { GracePeriod = new() { Nanoseconds = -1_000 } };
        wire.Resources[0].Scalar.Value = -1;

        Assert.Null(TaskMapping.Read(wire, faults));

        Assert.Equal(3, faults.Count);
        Assert.Contains(faults, fault => fault.Contains("'a/b'", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("cpus", StringComparison.Ordinal));
    }

    [Fact]
    public void Task_AskingForAnImage_SaysThatItCannotBeHonoured()
    {
        var faults = new List<string>();
        var wire = Info();
        wire.Container = new() { Type = ContainerInfo.Types.Type.Docker, Docker = new() { Image = "redis" } };

        var spec = TaskMapping.Read(wire, faults);

        Assert.Empty(faults);
        Assert.Contains("container.docker", spec?.Unhonoured, StringComparison.Ordinal);
        Assert.Null(TaskMapping.Read(Info(), faults)?.Unhonoured);
    }

    [Fact]
    public void Labels_ThatAreChecksums_BelongToTheCommand()
    {
        var wire = Info();
        wire.Labels = new()
        {
            Labels_ =
            {
                new Protocol.V1.Label { Key = "sha256:tool", Value = "abc" },
                new Protocol.V1.Label { Key = "sha256", Value = "no" },
            },
        };

        Assert.Equal([new("tool", "abc")], TaskMapping.Read(wire, [])!.Command!.Checksums);
    }

    /// <summary>Otherwise an executor that comes back in an agent's report is another one to the next task, which was
    /// refused then after each restart of the agent or the master.</summary>
    [Fact]
    public void Executor_ThatWasStoredAsItsResourcesAreHeld_IsTheSameToTheNextTask()
    {
        var wire = new ExecutorInfo
        {
            ExecutorId = new() { Value = "e" }, Type = ExecutorInfo.Types.Type.Custom,
            Command = new() { Value = "./executor" },
            Resources =
            {
                Info().Resources[0],
                new Resource
                {
                    Name = "mem", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 32 }, Role = "db",
                    Reservation = new() { Principal = "ops" },
                },
            },
        };
        var asked = ExecutorMapping.Read(wire, [])!;

        var held = asked with { Resources = asked.Resources.Allocate(RoleName.Parse("db")) };
        var back = ExecutorMapping.Restore(ExecutorMapping.Write(held).ToByteString());

        Assert.Equal(asked.Wire.ToArray(), back.Wire.ToArray());
        Assert.NotEqual(asked.Resources, back.Resources);
    }

    [Theory]
    [InlineData("account", DiskLimitMode.Account)]
    [InlineData("hard", DiskLimitMode.Hard)]
    [InlineData("kill", DiskLimitMode.Kill)]
    public void Read_DiskLimitOfTheTask_IsTheSpecs(string value, DiskLimitMode mode)
    {
        var wire = Info();
        wire.Labels = DiskLimit(value);

        var spec = TaskMapping.Read(wire, [])!;

        Assert.Equal((mode, null), (spec.DiskLimit, spec.Unhonoured));
    }

    [Fact]
    public void Read_DiskLimitThatIsNone_IsNotHonoured()
    {
        var wire = Info();
        wire.Labels = DiskLimit("soft");

        var spec = TaskMapping.Read(wire, [])!;

        Assert.Equal("labels 'holdfast/disk-limit' is 'soft', and can be account, hard, kill", spec.Unhonoured);
        Assert.Null(spec.DiskLimit);
    }

    /// <summary>A container has one limit, and it is the executor's.</summary>
    [Fact]
    public void Read_DiskLimitOfATaskOnAnExecutor_IsNotHonoured()
    {
        var wire = Info();
        wire.Executor = new ExecutorInfo { ExecutorId = new ExecutorID { Value = "e" }, Labels = DiskLimit("hard") };
        Assert.Equal(DiskLimitMode.Hard, TaskMapping.Read(wire, [])!.Executor!.DiskLimit);

        wire.Labels = DiskLimit("hard");

        Assert.Contains("give it to that", TaskMapping.Read(wire, [])!.Unhonoured, StringComparison.Ordinal);
    }

    private static Protocol.V1.Labels DiskLimit(string value) =>
        new() { Labels_ = { new Protocol.V1.Label { Key = DiskLimitLabel.Key, Value = value } } };

    private static TaskInfo Info() => new()
    {
        Name = "sleeper",
        TaskId = new() { Value = "t-1" },
        AgentId = new() { Value = "m-S0" },
        Command = new() { Value = "sleep 1000" },
        Resources = { new Resource { Name = "cpus", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 1 } } },
    };
}

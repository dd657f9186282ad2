using System.Text;
using Google.Protobuf;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using Event = Holdfast.Protocol.V1.Scheduler.Event;
using Operation = Holdfast.Protocol.V1.Offer.Types.Operation;
using OperatorCall = Holdfast.Protocol.V1.Master.Call;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Integration.Tests.Master;

/// <summary>
/// Resources that do not add up, by every way on which resources come in: an operation of an ACCEPT, a task, a call of
/// operators, a form. Each is refused with what is wrong with which of them, and changes nothing.
/// </summary>
public sealed class BadResourceTests(BusyMaster busy) : IClassFixture<BusyMaster>
{
    public static TheoryData<string, Action<Resource>> Resources => new()
    {
        { "value <= 0", resource => resource.Scalar.Value = -1 },
        { "value <= 0", resource => resource.Scalar.Value = 0.0004 },
        { "no resources", resource => resource.Scalar.Value = 0 },
        { "NaN is not a finite number", resource => resource.Scalar.Value = double.NaN },
        { "Infinity is not a finite number", resource => resource.Scalar.Value = double.PositiveInfinity },
        { "is more than 9.2e15", resource => resource.Scalar.Value = 1e308 },
        { "cpus:1000000000000000", resource => resource.Scalar.Value = 1e15 },
        { "cpus:4.001", resource => resource.Scalar.Value = 4.001 },
        { "'scalar' is not set", resource => resource.Scalar = null },
        { "'ranges' or 'set' is set as well", resource => resource.Set = new() { Item = { "a" } } },
        { "cpus:[1-2]", resource => Range(resource, (1, 2)) },
        { "begin > end in 9-3", resource => Range(resource, (9, 3)) },
        { "overlapping ranges 1-5 and 4-9", resource => Range(resource, (1, 5), (4, 9)) },
        { "[0-18446744073709551615]", resource => Range(resource, (0, ulong.MaxValue)) },
        {
            "duplicated elements ('a')",
            resource => (resource.Type, resource.Scalar, resource.Set) =
                (Value.Types.Type.Set, null, new() { Item = { "a", "a" } })
        },
        { "Unsupported resource type 3", resource => resource.Type = Value.Types.Type.Text },
        { "Empty resource name", resource => resource.Name = "" },
        { "gpus:1", resource => resource.Name = "gpus" },
        { "../etc:1", resource => resource.Name = "../etc" },
        { "cannot be shared", resource => resource.Shared = new() },
        { "DiskInfo should not be set", resource => resource.Disk = new() { Persistence = new() { Id = "v" } } },
        { "Invalid reservation role '..'", resource => resource.Reservations[0].Role = ".." },
        { "Invalid reservation role", resource => resource.Reservations[0].Role = new string('x', 300) },
        { "role '*' cannot be reserved", resource => resource.Reservations[0].Role = "*" },
        { "not dynamically reserved", resource => resource.Reservations.Clear() },
        { "STATIC", resource => resource.Reservations[0].Type = Resource.Types.ReservationInfo.Types.Type.Static },
        { "16384", resource => resource.Reservations[0].Labels = Labels(new string('l', 20_000)) },
    };

    [Theory, MemberData(nameof(Resources), DisableDiscoveryEnumeration = true)]
    public async Task Resource_ThatDoesNotAddUp_IsRefusedByEveryWayIn(string words, Action<Resource> change)
    {
        var resource = Reserved("cpus");
        change(resource);

        var operation = await AcceptAsync(new Operation
        {
            Type = Operation.Types.Type.Reserve, Id = new() { Value = "o" },
            Reserve = new() { Resources = { resource } },
        });
        var call = await OperateAsync(new OperatorCall
        {
            Type = OperatorCall.Types.Type.ReserveResources,
            ReserveResources = new() { AgentId = Agent, Resources = { resource } },
        });

        Assert.Contains(words, operation, StringComparison.Ordinal);
        Assert.True(call.Status is 400 or 409, call.Text);
        Assert.Contains(words, call.Text, StringComparison.Ordinal);
        if (resource.Scalar is not { Value: double.NaN or double.PositiveInfinity })
        {
            var form = await FormAsync("/reserve", "resources", resource);
            // Not word for word: what is free, which a refusal may name, changes with each offer that is made.
            Assert.Equal(call.Status, form.Status);
            Assert.Contains(words, form.Text, StringComparison.Ordinal);
        }
        await busy.ExpectUnchangedAsync();
    }

    public static TheoryData<string, Action<Resource>> TaskResources => new()
    {
        { "value <= 0", resource => resource.Scalar.Value = -1 },
        { "NaN is not a finite number", resource => resource.Scalar.Value = double.NaN },
        { "is more than 9.2e15", resource => resource.Scalar.Value = 1e308 },
        { "more than the available", resource => resource.Scalar.Value = 4.001 },
        { "no resources", resource => resource.Scalar.Value = 0 },
        { "more than the available", resource => resource.Name = "gpus" },
        { "more than the available", resource => Range(resource, (1, 2)) },
        { "allocated to role 'nobody'", resource => resource.AllocationInfo = new() { Role = "nobody" } },
        { "more than the available", resource => resource.Reservations.Add(Reservation("web")) },
        { "more than the available", resource => resource.Revocable = new() },
    };

    [Theory, MemberData(nameof(TaskResources), DisableDiscoveryEnumeration = true)]
    public async Task Task_WhoseResourcesDoNotAddUp_IsTaskErrorWithTheReason(string words, Action<Resource> change)
    {
        var resource = Scalar("cpus");
        change(resource);
        var task = new TaskInfo
        {
            Name = "t", TaskId = new() { Value = "t" }, AgentId = Agent, Command = new() { Value = "true" },
            Resources = { resource },
        };

        var message = await AcceptAsync(
            new Operation { Type = Operation.Types.Type.Launch, Launch = new() { TaskInfos = { task } } });

        Assert.Contains(words, message, StringComparison.Ordinal);
        await busy.ExpectUnchangedAsync();
    }

    public static TheoryData<string, Action<Resource>> Volumes => new()
    {
        { "disk(reservations: [(DYNAMIC,web)]):1", _ => { } },
        { "disk(reservations: [(DYNAMIC,web)]):1000000", volume => volume.Scalar.Value = 1e6 },
        { "value <= 0", volume => volume.Scalar.Value = -5 },
        { "no resources", volume => volume.Scalar.Value = 0 },
        { "Expecting 'volume' to be set", volume => volume.Disk.Volume = null },
        { "'host_path'", volume => volume.Disk.Volume.HostPath = "/etc" },
        { "read-only", volume => volume.Disk.Volume.Mode = Protocol.V1.Volume.Types.Mode.Ro },
        { "DiskInfo should not be set for cpus", volume => volume.Name = "cpus" },
        { "not a persistent volume", volume => volume.Disk = null },
    };

    [Theory, MemberData(nameof(Volumes), DisableDiscoveryEnumeration = true)]
    public async Task Volume_ThatDoesNotAddUp_IsRefusedByEveryWayIn(string words, Action<Resource> change)
    {
        var volume = Volume("v");
        change(volume);

        var operation = await AcceptAsync(new Operation
        {
            Type = Operation.Types.Type.Create, Id = new() { Value = "o" }, Create = new() { Volumes = { volume } },
        });
        var call = await OperateAsync(new OperatorCall
        {
            Type = OperatorCall.Types.Type.CreateVolumes,
            CreateVolumes = new() { AgentId = Agent, Volumes = { volume } },
        });
        var form = await FormAsync("/create-volumes", "volumes", volume);

        Assert.Contains(words, operation, StringComparison.Ordinal);
        Assert.True(call.Status is 400 or 409, call.Text);
        Assert.Contains(words, call.Text, StringComparison.Ordinal);
        Assert.Equal(call.Status, form.Status);
        Assert.Contains(words, form.Text, StringComparison.Ordinal);
        await busy.ExpectUnchangedAsync();
    }

    [Fact]
    public async Task Volumes_OfOneIdInOneCall_AreRefused()
    {
        var message = await AcceptAsync(new Operation
        {
            Type = Operation.Types.Type.Create, Id = new() { Value = "o" },
            Create = new() { Volumes = { Volume("v"), Volume("v") } },
        });

        Assert.Contains("'v' is not unique in role 'web'", message, StringComparison.Ordinal);
        await busy.ExpectUnchangedAsync();
    }

    private AgentID Agent => new() { Value = $"{busy.Agent.Id}" };

    /// <summary>What the framework is told of the only operation of an ACCEPT, which must be an error.</summary>
    private async Task<string> AcceptAsync(Operation operation)
    {
        var offers = (await busy.Framework.ReadEventAsync(Event.Types.Type.Offers)).Offers.Offers_;
        await busy.Framework.CallAsync(new Call
        {
            Type = Call.Types.Type.Accept,
            Accept = new()
            {
                OfferIds = { offers[0].Id }, Operations = { operation }, Filters = new() { RefuseSeconds = 0 },
            },
        });
        while (await busy.Framework.ReadEventAsync() is { } evt)
        {
            if (evt.Update is { } update)
            {
                Assert.Equal(TaskState.TaskError, update.Status.State);
                return update.Status.Message;
            }
            if (evt.UpdateOperationStatus is not { } status) continue;
            Assert.Equal(OperationState.OperationError, status.Status.State);
            return status.Status.Message;
        }
        throw new EndOfStreamException("The stream ended before the operation was answered.");
    }

    private Task<(int Status, string Text)> OperateAsync(OperatorCall call) => busy.AskAsync(
        "POST", "/api/v1", call.ToByteArray(), ("Content-Type", TestFramework.Protobuf));

    private Task<(int Status, string Text)> FormAsync(string path, string field, Resource resource)
    {
        var list = Uri.EscapeDataString($"[{MesosJson.ToJson(resource)}]");
        return busy.AskAsync("POST", path, Encoding.ASCII.GetBytes($"slaveId={busy.Agent.Id}&{field}={list}"));
    }

    private static Resource Scalar(string name) => new()
    {
        Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = 1 },
    };

    private static Resource Reserved(string name)
    {
        var resource = Scalar(name);
        resource.Reservations.Add(Reservation("web"));
        return resource;
    }

    private static Resource.Types.ReservationInfo Reservation(string role) => new()
    {
        Type = Resource.Types.ReservationInfo.Types.Type.Dynamic, Role = role,
    };

    private static Resource Volume(string id)
    {
        var volume = Reserved("disk");
        volume.Disk = new()
        {
            Persistence = new() { Id = id },
            Volume = new() { ContainerPath = "data", Mode = Protocol.V1.Volume.Types.Mode.Rw },
        };
        return volume;
    }

    private static Labels Labels(string value) => new() { Labels_ = { new Label { Key = "k", Value = value } } };

    private static void Range(Resource resource, params (ulong Begin, ulong End)[] ranges)
    {
        (resource.Type, resource.Scalar) = (Value.Types.Type.Ranges, null);
        resource.Ranges = new();
        foreach (var (begin, end) in ranges)
            resource.Ranges.Range.Add(new Value.Types.Range { Begin = begin, End = end });
    }
}

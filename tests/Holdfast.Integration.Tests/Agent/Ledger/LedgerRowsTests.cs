using Google.Protobuf;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Agent.Ledger;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Link.V1;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Holdfast.Storage;
using Holdfast.Storage.Memory;
using ModelResource = Holdfast.Model.Resources.Resource;
using Resource = Holdfast.Protocol.V1.Resource;
using TaskState = Holdfast.Model.Statuses.TaskState;
using Wire = Holdfast.Protocol.Ledger.V1;

namespace Holdfast.Integration.Tests.Agent.Ledger;

/// <summary>A row that cannot be read again is an agent that never starts again.</summary>
public sealed class LedgerRowsTests
{
    private static readonly ByteString Uuid = ByteString.CopyFrom(new byte[16]);

    private static readonly ByteString Disk = new Resource
    {
        Name = "disk", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 64 },
    }.ToByteString();

    [Fact]
    public void Task_ThatWaitsForItsVolume_IsReadAgainWithoutAContainer()
    {
        var spec = TaskMapping.Read(Spec(), []);
        var row = new TaskRow(
            FrameworkId.Parse("f"), spec!, default, TaskState.Staging, Number: 1, Delivered: false,
            RunningSince: null, new KillRecord(
                DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, OutOfTime: false, Operator: "ann"));
        using var store = new InMemoryStore(AgentTables.All);

        store.Append([LedgerRows.ToDelta(new PutRow(row))], () => { });

        var read = Assert.IsType<TaskRow>(Assert.Single(LedgerRows.LoadAll(store, "ledger.db")));
        Assert.Equal((row.Key, default, row.Number), (read.Key, read.Container, read.Number));
        Assert.Equal(row.Kill, read.Kill);
    }

    /// <summary>What ends a retention, and what tells this ledger from a copy of it.</summary>
    [Fact]
    public void IdentityAndTrash_WithTheTimeThatWasSeen_AreReadAsTheyWere()
    {
        var identity = new IdentityRow(
            AgentId.Parse("M-S0"), Guid.NewGuid(), Generation: 2, Obeyed: null, new ResourceVersion(Guid.NewGuid()),
            ResourceBag.Empty, "boot", Port: 5051, new SeenTime(TimeSpan.FromHours(3), TimeSpan.FromDays(2)),
            [Guid.NewGuid(), Guid.NewGuid()]);
        var trash = new VolumeRow(
            VolumeId.Parse("v"), ModelResource.Scalar("disk", Quantity.FromMilli(1000)), VolumeState.Trash,
            Reason: null, "/disk", "directory", new OperationUuid(Guid.NewGuid()), "ops",
            new DestroyRecord(new OperationUuid(Guid.NewGuid()), "ops", DateTimeOffset.UnixEpoch)
            {
                Policy = OnDestroy.Keep,
            },
            DateTimeOffset.UnixEpoch, new PurgeOrder("ops", DateTimeOffset.UnixEpoch, IsWipe: true),
            KeptSince: TimeSpan.FromMinutes(90))
        {
            Adopt = new AdoptOrder(
                "/srv/data", "ops", DateTimeOffset.UnixEpoch, [ModelResource.Scalar("disk", Quantity.FromMilli(7))]),
            PurgeBegun = true, OnDestroy = OnDestroy.Wipe,
            Restore = new RestoreOrder(
                "ops", DateTimeOffset.UnixEpoch, ModelResource.Scalar("disk", Quantity.FromMilli(2000)),
                [ModelResource.Scalar("disk", Quantity.FromMilli(500))], HasRoom: true),
        };
        using var store = new InMemoryStore(AgentTables.All);

        store.Append([LedgerRows.ToDelta(new PutRow(identity)), LedgerRows.ToDelta(new PutRow(trash))], () => { });

        var read = LedgerRows.LoadAll(store, "ledger.db");
        var same = Assert.Single(read.OfType<IdentityRow>());
        Assert.Equal(identity.Seen, same.Seen);
        Assert.Equal(identity.Starts, same.Starts);
        Assert.Equal(trash, Assert.Single(read.OfType<VolumeRow>()));
    }

    public static TheoryData<string, IMessage> OfALaterVersion => new()
    {
        { AgentTables.Volumes, new Wire.Volume { Id = "v", Resource = Disk, State = 99 } },
        { AgentTables.Containers, new Wire.Container { Id = "c", FrameworkId = "f", ExecutorId = "e", Phase = 99 } },
        { AgentTables.Tasks, new Wire.Task { FrameworkId = "f", TaskInfo = Spec().ToByteString(), State = 99 } },
        { AgentTables.Batches, new Wire.Batch { Id = Uuid, Number = 1, Steps = { 99 } } },
        { AgentTables.Batches, new Wire.Batch
        {
            Id = Uuid, Number = 1, Steps = { 0 },
            Batch_ = new() { Id = Uuid, Version = Uuid, Steps = { new Step { Operation = new() { Kind = 99 } } } },
        } },
        { AgentTables.Operations, new Wire.Operation
        {
            Operation_ = new() { Uuid = Uuid, Kind = 99 }, Batch = Uuid, Number = 1, Update = new(),
        } },
    };

    /// <summary>A volume that is neither ready nor in the trash for this version might be anything for the one that
    /// wrote it: the agent does not start rather than guess (S5).</summary>
    [Theory, MemberData(nameof(OfALaterVersion), DisableDiscoveryEnumeration = true)]
    public void Row_WithAStateOfALaterVersion_IsRefusedNamingIt(string table, IMessage row)
    {
        using var store = new InMemoryStore(AgentTables.All);
        store.Append([RowDelta.Put(table, "the-key", row.ToByteArray())], () => { });

        var refused = Assert.Throws<StoreException>(() => LedgerRows.LoadAll(store, "ledger.db"));

        foreach (var part in new[] { "ledger.db", "'the-key'", $"'{table}'", "99", "start the program that wrote it" })
            Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Why something was purged is only shown.</summary>
    [Fact]
    public void Purge_ForACauseOfALaterVersion_IsReadAsOlderVersionsDo()
    {
        var purge = new Wire.Purge
        {
            Number = 1, Volume = "v", Destroyed = new() { Operation = Uuid }, Early = true, Cause = 99,
        };
        using var store = new InMemoryStore(AgentTables.All);

        store.Append([RowDelta.Put(AgentTables.Purges, "1", purge.ToByteArray())], () => { });

        Assert.Equal(
            PurgeCause.RoomNeeded, Assert.IsType<PurgeRow>(Assert.Single(LedgerRows.LoadAll(store, "l"))).Cause);
    }

    private static TaskInfo Spec() => new()
    {
        Name = "t", TaskId = new() { Value = "t" }, AgentId = new() { Value = "a" },
        Command = new() { Value = "true" },
        Resources =
        {
            new Resource { Name = "cpus", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 1 } },
        },
    };
}

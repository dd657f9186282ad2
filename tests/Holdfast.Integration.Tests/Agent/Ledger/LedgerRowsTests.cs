using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Agent.Ledger;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Holdfast.Storage.Memory;
using ModelResource = Holdfast.Model.Resources.Resource;
using Resource = Holdfast.Protocol.V1.Resource;
using TaskState = Holdfast.Model.Statuses.TaskState;

namespace Holdfast.Integration.Tests.Agent.Ledger;

/// <summary>A row that cannot be read again is an agent that never starts again.</summary>
public sealed class LedgerRowsTests
{
    [Fact]
    public void Task_ThatWaitsForItsVolume_IsReadAgainWithoutAContainer()
    {
        var spec = TaskMapping.Read(new TaskInfo
        {
            Name = "t", TaskId = new() { Value = "t" }, AgentId = new() { Value = "a" },
            Command = new() { Value = "true" },
            Resources =
            {
                new Resource { Name = "cpus", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 1 } },
            },
        }, []);
        var row = new TaskRow(
            FrameworkId.Parse("f"), spec!, default, TaskState.Staging, Number: 1, Delivered: false,
            RunningSince: null, Kill: null);
        using var store = new InMemoryStore(AgentTables.All);

        store.Append([LedgerRows.ToDelta(new PutRow(row))], () => { });

        var read = Assert.IsType<TaskRow>(Assert.Single(LedgerRows.LoadAll(store, "ledger.db")));
        Assert.Equal((row.Key, default, row.Number), (read.Key, read.Container, read.Number));
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
            Reason: null, "/disk", "directory", new OperationUuid(Guid.NewGuid()), "ops", Destroyed: null,
            DateTimeOffset.UnixEpoch, PurgeOrder: null, KeptSince: TimeSpan.FromMinutes(90));
        using var store = new InMemoryStore(AgentTables.All);

        store.Append([LedgerRows.ToDelta(new PutRow(identity)), LedgerRows.ToDelta(new PutRow(trash))], () => { });

        var read = LedgerRows.LoadAll(store, "ledger.db");
        var same = Assert.Single(read.OfType<IdentityRow>());
        Assert.Equal(identity.Seen, same.Seen);
        Assert.Equal(identity.Starts, same.Starts);
        Assert.Equal(trash.KeptSince, Assert.Single(read.OfType<VolumeRow>()).KeptSince);
    }
}

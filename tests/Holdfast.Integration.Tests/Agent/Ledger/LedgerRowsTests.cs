using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Ledger;
using Holdfast.Model.Ids;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Holdfast.Storage.Memory;
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
}

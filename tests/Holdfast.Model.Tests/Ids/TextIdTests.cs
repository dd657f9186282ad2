using Holdfast.Model.Ids;

namespace Holdfast.Model.Tests.Ids;

public sealed class TextIdTests
{
    [Fact]
    public void EveryKind_KeepsItsTextAndTheRule()
    {
        KeepsTheRule<AgentId>("agent id");
        KeepsTheRule<ContainerId>("container id");
        KeepsTheRule<ExecutorId>("executor id");
        KeepsTheRule<FrameworkId>("framework id");
        KeepsTheRule<OfferId>("offer id");
        KeepsTheRule<PersistenceId>("persistence id");
        KeepsTheRule<TaskId>("task id");
        KeepsTheRule<VolumeId>("volume id");
    }

    [Fact]
    public void DefaultValue_NamesNothing()
    {
        Assert.True(default(AgentId).IsNone);
        Assert.Equal("", default(AgentId).ToString());
        Assert.False(AgentId.Parse("S0").IsNone);
    }

    private static void KeepsTheRule<TId>(string kind) where TId : struct, IParsable<TId>
    {
        Assert.Equal("a-S7", TId.Parse("a-S7", null).ToString());
        Assert.Equal(TId.Parse("a-S7", null), TId.Parse("a-S7", null));
        Assert.NotEqual(TId.Parse("a-S7", null), TId.Parse("a-S8", null));
        Assert.False(TId.TryParse("a/b", null, out var none));
        Assert.Equal(default, none);
        var fault = Assert.Throws<FormatException>(() => TId.Parse("..", null));
        Assert.Contains(kind, fault.Message, StringComparison.Ordinal);
    }
}

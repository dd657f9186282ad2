using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Capability = Holdfast.Protocol.V1.FrameworkInfo.Types.Capability;

namespace Holdfast.Protocol.Tests.Mapping;

public sealed class FrameworkMappingTests
{
    [Fact]
    public void Framework_WithACapabilityOfLater_IsReadWithoutIt()
    {
        var faults = new List<string>();
        var wire = Info();
        wire.Capabilities.Add(new Capability { Type = Capability.Types.Type.MultiRole });
        wire.Capabilities.Add(new Capability());

        var spec = FrameworkMapping.Read(wire, faults);

        Assert.Empty(faults);
        Assert.Equal(FrameworkCapabilities.MultiRole, spec.Capabilities);
        Assert.Equal(2, FrameworkMapping.Write(spec).Capabilities.Count);
    }

    [Theory]
    [InlineData("holdfast.volumes", "one-per-name", true)]
    [InlineData("holdfast.volumes", "as-ever", false)]
    [InlineData("volumes", "one-per-name", false)]
    public void Framework_WithALabelForItsVolumes_IsHeldToIt(string key, string value, bool isHeld)
    {
        var wire = Info();
        wire.Labels = new() { Labels_ = { new Label { Key = "a" }, new Label { Key = key, Value = value } } };

        Assert.Equal(isHeld, FrameworkMapping.Read(wire, []).OneVolumePerName);
        Assert.False(FrameworkMapping.Read(Info(), []).OneVolumePerName);
    }

    [Fact]
    public void Framework_WithANegativeFailoverTimeout_HasNoneButShowsIt()
    {
        var faults = new List<string>();
        var wire = Info();
        wire.FailoverTimeout = -1;

        var spec = FrameworkMapping.Read(wire, faults);

        Assert.Empty(faults);
        Assert.Equal(TimeSpan.Zero, spec.FailoverTimeout);
        Assert.Equal(-1, FrameworkMapping.Write(spec).FailoverTimeout);
    }

    [Fact]
    public void Framework_Reworded_SaysInItsBytesWhatItsMembersSay()
    {
        var faults = new List<string>();
        var wire = Info();
        (wire.User, wire.Checkpoint) = ("nobody", true);
        var sent = FrameworkMapping.Read(wire, faults);

        var reworded = FrameworkMapping.Reword(sent with { User = "root", Checkpoint = false });
        var restored = FrameworkInfo.Parser.ParseFrom(reworded.Wire.Span);

        Assert.Equal(("root", false), (restored.User, restored.Checkpoint));
        Assert.Equal(wire.Name, restored.Name);
    }

    [Theory]
    [InlineData(1e30)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void Framework_WithATimeoutThatIsNone_IsAFault(double seconds)
    {
        var faults = new List<string>();
        var wire = Info();
        wire.FailoverTimeout = seconds;

        FrameworkMapping.Read(wire, faults);

        Assert.Contains("failover_timeout", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Framework_WithoutMultiRole_HasTheRoleItNamesOrAny()
    {
        var faults = new List<string>();
        var wire = Info();

        Assert.Equal(["*"], FrameworkMapping.Read(wire, faults).Roles);
        wire.Roles.Add("web");
        FrameworkMapping.Read(wire, faults);

        Assert.Contains("MULTI_ROLE", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Framework_Restored_HasTheIdOfItsRow()
    {
        var id = FrameworkId.Parse("m-0001");
        var spec = FrameworkMapping.Restore(id, Google.Protobuf.MessageExtensions.ToByteString(Info()));

        Assert.Equal(id, spec.Id);
        Assert.Equal("m-0001", FrameworkMapping.Write(spec).Id.Value);
    }

    private static FrameworkInfo Info() => new() { User = "root", Name = "test" };
}

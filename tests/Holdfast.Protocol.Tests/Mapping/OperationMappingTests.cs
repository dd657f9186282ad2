using Google.Protobuf;
using Holdfast.Model.Resources;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Operation = Holdfast.Protocol.V1.Offer.Types.Operation;
using WireResource = Holdfast.Protocol.V1.Resource;

namespace Holdfast.Protocol.Tests.Mapping;

public sealed class OperationMappingTests
{
    private static readonly RoleName Db = RoleName.Parse("db");

    public static TheoryData<string> Kinds =>
        ["reserve", "unreserve", "create", "destroy", "grow", "shrink", "launch", "nothing"];

    /// <summary>Whoever asks for operations is shown to whom the resources were offered, also where the framework did
    /// not say it.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void Allocated_OfEveryOperation_NamesTheRoleWhereNoneIsNamed(string kind)
    {
        var sent = Of(kind, Disk(role: null), Disk(role: "other"));
        var expected = Of(kind, Disk(role: "db"), Disk(role: "other"));

        var allocated = Operation.Parser.ParseFrom(OperationMapping.Allocated(sent.ToByteArray(), Db).Span);

        Assert.Equal(expected, allocated);
    }

    private static Operation Of(string kind, WireResource one, WireResource other) => kind switch
    {
        "reserve" => new()
        {
            Type = Operation.Types.Type.Reserve, Reserve = new() { Resources = { one, other } },
        },
        "unreserve" => new()
        {
            Type = Operation.Types.Type.Unreserve, Unreserve = new() { Resources = { one, other } },
        },
        "create" => new() { Type = Operation.Types.Type.Create, Create = new() { Volumes = { one, other } } },
        "destroy" => new() { Type = Operation.Types.Type.Destroy, Destroy = new() { Volumes = { one, other } } },
        "grow" => new()
        {
            Type = Operation.Types.Type.GrowVolume, GrowVolume = new() { Volume = one, Addition = other },
        },
        "shrink" => new()
        {
            Type = Operation.Types.Type.ShrinkVolume,
            ShrinkVolume = new() { Volume = one, Subtract = new() { Value = 1 } },
        },
        "launch" => new() { Type = Operation.Types.Type.Launch, Launch = new() },
        _ => new(),
    };

    private static WireResource Disk(string? role) => new()
    {
        Name = "disk", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 64 },
        AllocationInfo = role is null ? null : new() { Role = role },
    };
}

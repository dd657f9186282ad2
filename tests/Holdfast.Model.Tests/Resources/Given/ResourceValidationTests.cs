using Holdfast.Model.Resources;
using Holdfast.Model.Resources.Given;

namespace Holdfast.Model.Tests.Resources.Given;

public sealed class ResourceValidationTests
{
    private static readonly GivenResource Cpus = new() { Name = "cpus", Kind = ResourceKind.Scalar, Scalar = 1 };
    private static readonly GivenResource Ports =
        new() { Name = "ports", Kind = ResourceKind.Ranges, Ranges = [new(1, 2)] };
    private static readonly GivenResource Items = new() { Name = "zz", Kind = ResourceKind.Set, Items = ["a"] };
    private static readonly GivenReservation Web = new(2, "web", "ops");

    private static readonly GivenResource Volume = Cpus with
    {
        Name = "disk",
        Reservations = [Web],
        Disk = new() { PersistenceId = "n1", PersistencePrincipal = "ops", Volume = new("p") },
    };

    // Where a text is recorded (golden C, 015 to 046), the beginning here is the recorded one.
    public static TheoryData<GivenResource, string> ValueFaults => new()
    {
        { Cpus with { Name = "" }, "Resource ':1' is invalid: Empty resource name" },
        { Cpus with { Kind = (ResourceKind)3 }, "Unsupported resource type 3" },
        { Cpus with { Scalar = null }, "Resource 'cpus:0' is invalid: Invalid scalar resource" },
        { Cpus with { Scalar = -1 }, "Resource 'cpus:-1' is invalid: Invalid scalar resource: value <= 0" },
        { Cpus with { Scalar = 0.0004 }, "Resource 'cpus:0' is invalid: Invalid scalar resource: value <= 0 (0.0004" },
        { Cpus with { Scalar = double.NaN }, "NaN is not a finite number" },
        { Cpus with { Scalar = double.PositiveInfinity }, "Infinity is not a finite number" },
        { Cpus with { Scalar = 1e17 }, "1E+17 is more than 9.2e15" },
        { Cpus with { Ranges = [] }, "'ranges' or 'set' is set as well" },
        { Ports with { Ranges = null }, "Invalid ranges resource" },
        {
            Ports with { Ranges = [new(5, 1)] },
            "Resource 'ports:[5-1]' is invalid: Invalid ranges resource: begin > end"
        },
        { Ports with { Ranges = [new(3, 8), new(0, 5)] }, "Invalid ranges resource: overlapping ranges 0-5 and 3-8" },
        { Items with { Items = null }, "Invalid set resource" },
        {
            Items with { Items = ["a", "a"] },
            "Resource 'zz:{a, a}' is invalid: Invalid set resource: duplicated elements"
        },
    };

    public static TheoryData<GivenResource, string> DiskFaults => new()
    {
        { Cpus with { Disk = new() }, "DiskInfo should not be set for cpus resource" },
        { Cpus with { IsShared = true }, "Resource 'cpus<SHARED>:1' is invalid: Resource cpus cannot be shared" },
        { Cpus with { Name = "disk", IsShared = true }, "Only persistent volumes can be shared" },
        { Source(new(DiskSourceKind.Block) { HasPath = true }), "'path' is set in a source of type BLOCK" },
        { Source(new(DiskSourceKind.Raw) { HasMount = true }), "'mount' is set in a source of type RAW" },
        { Source(new(0)), "Unsupported 'DiskInfo.Source.Type' 0 in 'UNKNOWN'" },
        {
            Volume with { Disk = Volume.Disk! with { PersistenceId = "a/b" } },
            "Invalid persistence ID for persistent volume: 'a/b'"
        },
        { Volume with { Disk = Volume.Disk! with { PersistenceId = "" } }, "an id must not be empty" },
    };

    public static TheoryData<GivenResource, string> ReservationFaults => new()
    {
        { Cpus with { Role = "a//" }, "Invalid role 'a//': a role cannot end with a slash" },
        { Cpus with { AllocationRole = "a b" }, "Invalid allocation role 'a b': a role cannot contain white space" },
        { Cpus with { Reservation = new(null, null) }, "role '*' cannot be dynamically reserved" },
        { Cpus with { Role = "web", Reservation = new(2, null) }, "'Resource.ReservationInfo.type' must not be set" },
        { Cpus with { Role = "web", Reservation = new(null, "x") }, "ReservationInfo.role' ('x') must not be set" },
        {
            Stack(new GivenReservation(2, "*", "ops")),
            "'cpus(reservations: [(DYNAMIC,*,ops)]):1' is invalid: Invalid reservation: "
            + "role '*' cannot be reserved"
        },
        {
            Stack(new GivenReservation(2, "a//b")),
            "Invalid reservation role 'a//b': a role cannot contain two adjacent slashes"
        },
        { Stack(new GivenReservation(2, null)), "'Resource.ReservationInfo.role' field must be set" },
        {
            Stack(new GivenReservation(null, "web")),
            "'cpus(reservations: [(UNKNOWN,web)]):1' is invalid: Invalid reservation: "
            + "'Resource.ReservationInfo.type' field must be set"
        },
        {
            Stack(Web, new(2, "elsewhere/x")),
            "Invalid refined reservation: role 'elsewhere/x' is not a refinement of 'web'"
        },
        { Stack(Web, new(2, "web")), "role 'web' is not a refinement of 'web'" },
        { Stack(Web, new(1, "web/x")), "Invalid refined reservation: A refined reservation cannot be STATIC" },
        {
            Stack(Web) with { Role = "other", Reservation = new(null, null, "ops") },
            "Invalid resource format: 'Resource.role' "
            + "field with 'other' does not match the role 'web' in 'Resource.reservations'"
        },
        { Stack(Web) with { Role = "web" }, "must be set both or neither" },
        {
            Stack(Web) with { Role = "web", Reservation = new(null, null, "x") },
            "the principal 'x' in 'Resource.reservation'"
        },
        { Stack(Web) with { Role = "web", Reservation = new(null, null, "ops", Labels.Empty) }, "the labels {} in" },
        { Stack(new GivenReservation(1, "web")) with { Reservation = new(null, null) }, "with a STATIC reservation" },
        {
            Stack(Web, new(2, "web/x")) with { Role = "web/x" },
            "'Resource.role' ('web/x') must not be set with more than one"
        },
    };

    public static TheoryData<GivenResource, string> MasterFaults => new()
    {
        { Cpus with { Name = "gpus", Scalar = 0.5 }, "The 'gpus' resource must be an unsigned integer" },
        {
            Volume with { IsRevocable = true, Reservations = [new(1, "web")] },
            "Persistent volumes cannot be created from revocable resources"
        },
        { Volume with { Reservations = [] }, "Persistent volumes cannot be created from unreserved resources" },
        {
            Volume with { Disk = Volume.Disk! with { Volume = null } },
            "Expecting 'volume' to be set for persistent volume"
        },
        {
            Volume with { Disk = new() { PersistenceId = "v", Volume = new("p", HostPath: "/h") } },
            "'host_path' to be unset"
        },
        { Volume with { Disk = new() { Volume = new("p") } }, "Non-persistent volume not supported" },
        { Volume with { Disk = new() }, "DiskInfo is set but empty" },
        { Cpus with { Reservations = [Web], IsRevocable = true }, "cannot be created from revocable resources" },
    };

    [Theory]
    [MemberData(nameof(ValueFaults))]
    [MemberData(nameof(DiskFaults))]
    [MemberData(nameof(ReservationFaults))]
    public void Resource_BreakingARule_IsRefusedWithTheValue(GivenResource given, string fault)
    {
        var faults = new List<string>();

        Assert.Null(ResourceValidation.Read(given, ResourceRules.Resource, faults));
        Assert.Contains(faults, text => text.Contains(fault, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(MasterFaults))]
    public void Resource_BreakingARuleOfMasters_IsRefusedByThemOnly(GivenResource given, string fault)
    {
        var faults = new List<string>();

        Assert.NotNull(ResourceValidation.Read(given, ResourceRules.Resource, faults));
        Assert.Empty(faults);
        Assert.Null(ResourceValidation.Read(given, ResourceRules.Master, faults));
        Assert.Contains(fault, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Resource_ManyFaults_AreAllReported()
    {
        var faults = new List<string>();
        var disk = new GivenDisk { PersistenceId = ".." };
        var given = Cpus with { Name = "", Scalar = -2, IsShared = true, Role = "/", Disk = disk };
        var ports = Ports with { Ranges = [new(2, 1)] };

        Assert.Null(ResourceValidation.ReadAll([given, Cpus, ports], ResourceRules.Master, faults));
        Assert.Equal(8, faults.Count);
    }

    [Fact]
    public void Resource_AMillionFaults_AreCappedAndTheTextIsCut()
    {
        var faults = new List<string>();

        var given = Items with { Items = Enumerable.Repeat("abc", 100_000).ToArray() };

        ResourceValidation.Read(given, ResourceRules.Resource, faults);

        Assert.Equal(33, faults.Count);
        Assert.All(faults, text => Assert.True(text.Length < 1200));
        Assert.Contains("99967 more faults", faults[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Resources_ThousandsWithFaults_AreCappedTogether()
    {
        var faults = new List<string> { "before" };

        var bag = ResourceValidation.ReadAll(
            Enumerable.Repeat(Cpus with { Scalar = -1, Role = new string('/', 10_000) }, 5_000), ResourceRules.Master,
            faults);

        Assert.Null(bag);
        Assert.InRange(faults.Count, 33, 40);
        Assert.All(faults, text => Assert.True(text.Length < 1200));
        Assert.Contains("were not looked at", faults[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Volume_Given_KeepsEverything()
    {
        var given = Volume with
        {
            AllocationRole = "web",
            IsShared = true,
            ProviderId = "rp",
            Extra = new byte[] { 1, 2 },
            Disk = Volume.Disk! with
            {
                Source = new(DiskSourceKind.Mount) { HasMount = true, MountRoot = "/m", Vendor = "v" },
            },
        };

        var volume = Sound(given);

        Assert.Equal(
            "disk(allocated: web)(reservations: [(DYNAMIC,web,ops)])[MOUNT:/m,n1:p]<SHARED>:1<1>",
            volume.ToString());
        Assert.Equal("ops", volume.Details!.PersistencePrincipal);
        Assert.Equal(2, volume.Details.Extra.Length);
        Assert.Equal(("rp", "v"), (volume.Key.ProviderId, volume.Key.Disk!.Source!.Vendor));
    }

    [Fact]
    public void OldFormat_IsReadAsTheStackItMeans()
    {
        Assert.Equal("cpus(reservations: [(STATIC,web)]):1", Sound(Cpus with { Role = "web" }).ToString());
        Assert.Equal("cpus:1", Sound(Cpus with { Role = "*" }).ToString());
        Assert.Equal(
            "cpus(reservations: [(DYNAMIC,web,ops)]):1",
            Sound(Cpus with { Role = "web", Reservation = new(null, null, "ops") }).ToString());
        Assert.Equal(
            Sound(Stack(Web)),
            Sound(Stack(Web) with { Role = "web", Reservation = new(null, null, "ops") }));
    }

    [Fact]
    public void ExactZero_IsSoundAndEmpty()
    {
        var faults = new List<string>();

        Assert.True(Sound(Cpus with { Scalar = 0 }).IsEmpty);
        Assert.True(ResourceValidation.ReadAll([Cpus with { Scalar = 0 }], ResourceRules.Master, faults)!.IsEmpty);
    }

    [Fact]
    public void Scalar_IsRoundedHalfAwayFromZero() =>
        Assert.Equal("cpus:0.002", Sound(Cpus with { Scalar = 0.0015 }).ToString());

    private static Resource Sound(GivenResource given)
    {
        var faults = new List<string>();
        var resource = ResourceValidation.Read(given, ResourceRules.Master, faults);
        Assert.Empty(faults);
        return resource!.Value;
    }

    private static GivenResource Stack(params GivenReservation[] levels) => Cpus with { Reservations = levels };

    private static GivenResource Source(GivenDiskSource source) =>
        Cpus with { Name = "disk", Disk = new() { Source = source } };
}

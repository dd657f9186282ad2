using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using ReservationInfo = Holdfast.Protocol.V1.Resource.Types.ReservationInfo;

namespace Holdfast.Protocol.Tests.Mapping;

/// <summary>Resources go into the model and come out again as they were, in each of the three forms.</summary>
public sealed class ResourceMappingTests
{
    /// <summary>A form shows in what is set: the old members, the stack, or both.</summary>
    [Fact]
    public void Resource_ThatMesosOffered_ComesOutAsItWentIn()
    {
        var offered = Offered().ToList();

        Assert.True(offered.Count > 100);
        Assert.Contains(offered, resource => resource.HasRole && resource.Reservations.Count == 0);
        Assert.Contains(offered, resource => resource.Disk?.Persistence is not null);
        Assert.All(offered, resource => Assert.Equal(resource, Again(resource, FormOf(resource))));
    }

    [Fact]
    public void Reservation_InTheOldForm_BecomesTheSameStack()
    {
        var old = Cpus();
        old.Role = "web";
        old.Reservation = new ReservationInfo { Principal = "ops" };

        var refined = Again(old, ResourceFormat.Refined);
        var both = Again(old, ResourceFormat.Both);

        Assert.False(refined.HasRole);
        Assert.Null(refined.Reservation);
        Assert.Equal([Dynamic("web")], refined.Reservations);
        Assert.Equal("web", both.Role);
        Assert.Equal([Dynamic("web")], both.Reservations);
        Assert.Equal(old, Again(refined, ResourceFormat.Unrefined));
    }

    [Fact]
    public void Stack_OfTwo_IsSaidInTheNewFormToEveryReader()
    {
        var stack = Cpus();
        stack.Reservations.Add([Dynamic("web"), Dynamic("web/api")]);

        Assert.Equal(stack, Again(stack, ResourceFormat.Refined));
        Assert.Equal(stack, Again(stack, ResourceFormat.Both));
        Assert.Equal(stack, Again(stack, ResourceFormat.Unrefined));
    }

    /// <summary>Field 3000 of the resource, and an image of its volume: nothing that the model has a place
    /// for.</summary>
    [Fact]
    public void UnknownParts_OfAVolume_Survive()
    {
        var volume = new Resource
        {
            Name = "disk", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 64 },
            Reservations = { Dynamic("web") },
            Disk = new()
            {
                Persistence = new() { Id = "data-1", Principal = "ops" },
                Volume = new Volume
                {
                    ContainerPath = "data", Mode = Volume.Types.Mode.Rw,
                    Image = new Image { Type = Image.Types.Type.Docker, Docker = new() { Name = "redis" } },
                },
            },
        };
        volume = Resource.Parser.ParseFrom([.. volume.ToByteArray(), 0xc2, 0xbb, 0x01, 0x02, .. "me"u8]);

        var back = Again(volume, ResourceFormat.Refined);

        Assert.Equal(volume, back);
        Assert.Contains("me", Encoding.UTF8.GetString(back.ToByteArray()));
    }

    /// <summary>Whatever a later protocol adds at any depth stays where it was, in each form.</summary>
    [Fact]
    public void UnknownParts_AtEveryDepth_StayWhereTheyWere()
    {
        var volume = Marked(new Resource
        {
            Name = "disk", Type = Value.Types.Type.Scalar, Scalar = Marked(new Value.Types.Scalar { Value = 64 }),
            AllocationInfo = Marked(new Resource.Types.AllocationInfo { Role = "web/api" }),
            ProviderId = Marked(new ResourceProviderID { Value = "provider" }),
            Shared = Marked(new Resource.Types.SharedInfo()),
            Reservations = { Marked(Dynamic("web")), Marked(Dynamic("web/api")) },
            Disk = Marked(new Resource.Types.DiskInfo
            {
                Persistence = Marked(new Resource.Types.DiskInfo.Types.Persistence { Id = "v", Principal = "ops" }),
                Volume = Marked(new Volume { ContainerPath = "data", Mode = Volume.Types.Mode.Rw }),
                Source = Marked(new Resource.Types.DiskInfo.Types.Source
                {
                    Type = Resource.Types.DiskInfo.Types.Source.Types.Type.Path,
                    Path = Marked(new Resource.Types.DiskInfo.Types.Source.Types.Path { Root = "/d" }),
                }),
            }),
        });

        Assert.Equal(volume, Again(volume, ResourceFormat.Refined));
        Assert.Equal(volume, Again(volume, ResourceFormat.Both));
        var old = Cpus();
        old.Role = "web";
        old.Reservation = Marked(new ReservationInfo { Principal = "ops" });
        Assert.Equal(old, Again(old, ResourceFormat.Unrefined));
        Assert.Equal(Marked(Dynamic("web")), Assert.Single(Again(old, ResourceFormat.Refined).Reservations));
    }

    /// <summary>What was said of a volume says nothing of the space that it leaves behind.</summary>
    [Fact]
    public void UnknownParts_OfWhatAResourceIsNoMore_AreNotWritten()
    {
        var volume = new Resource
        {
            Name = "disk", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 64 },
            AllocationInfo = Marked(new Resource.Types.AllocationInfo { Role = "web" }),
            Reservations = { Marked(Dynamic("web")) },
            Disk = new()
            {
                Persistence = Marked(new Resource.Types.DiskInfo.Types.Persistence { Id = "v", Principal = "ops" }),
                Volume = Marked(new Volume { ContainerPath = "data", Mode = Volume.Types.Mode.Rw }),
            },
        };
        var held = Assert.Single(ResourceMapping.Restore([volume])).Unallocate();
        var left = held.WithKey(held.Key.WithDisk(null).WithReservations(Model.Resources.ReservationStack.Empty))
            .WithDetails(held.Details! with { Volume = null, PersistencePrincipal = null });

        Assert.Equal(
            new Resource { Name = "disk", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 64 } },
            ResourceMapping.Write(left));
    }

    // Field 3000, which no message of Mesos has.
    private static T Marked<T>(T message) where T : IMessage<T>, new()
    {
        var marked = new T();
        marked.MergeFrom([.. message.ToByteArray(), 0xc2, 0xbb, 0x01, 0x02, .. "me"u8]);
        return marked;
    }

    private static Resource Again(Resource resource, ResourceFormat format) =>
        Assert.Single(ResourceMapping.Write(ResourceMapping.Restore([resource]), format));

    private static ResourceFormat FormOf(Resource resource) =>
        !resource.HasRole ? ResourceFormat.Refined
        : resource.Reservations.Count > 0 ? ResourceFormat.Both
        : ResourceFormat.Unrefined;

    private static Resource Cpus() =>
        new() { Name = "cpus", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 1.5 } };

    private static ReservationInfo Dynamic(string role) =>
        new() { Type = ReservationInfo.Types.Type.Dynamic, Role = role, Principal = "ops" };

    private static IEnumerable<Resource> Offered()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(TestFile.PathOf("recorded.json")));
        foreach (var recording in document.RootElement.EnumerateArray())
        {
            if (recording.GetProperty("type").GetString() != "mesos.v1.scheduler.Event") continue;
            var text = Encoding.UTF8.GetBytes(recording.GetProperty("text").GetString()!);
            var offers = MesosJson.Read<Event>(text).Offers?.Offers_ ?? [];
            foreach (var resource in offers.SelectMany(offer => offer.Resources)) yield return resource;
        }
    }
}

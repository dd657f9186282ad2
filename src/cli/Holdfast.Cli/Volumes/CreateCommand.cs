using System.CommandLine;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Reservations;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Holdfast.Protocol.V1;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;
using Call = Holdfast.Protocol.V1.Master.Call;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Cli.Volumes;

/// <summary><c>holdfast volumes create</c></summary>
internal static class CreateCommand
{
    private static readonly Argument<string> Name = new("volume")
    {
        Description = "Role and name, such as db/data.", HelpName = "ROLE/NAME",
    };

    private static readonly Option<double> Size = Sizes.Option(
        "--size", "How large, such as 512MB or 10GB. Of a disk that only one volume can have: all of it.");

    private static readonly Option<string> At = new("--path")
    {
        Description = "Where a task sees it, from its sandbox, unless the task says otherwise.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "data",
    };

    public static Verb Build() => Changes.Makes(new Verb(
        "create", "Makes a volume of disk that is reserved for its role.",
        "holdfast volumes create db/data --agent node1 --size 10GB",
        "holdfast volumes create db/data --agent node1 --disk /mnt/ssd --size 10GB --plan")
    {
        Name, ReserveOptions.Agent, Size, ReserveOptions.Disk, At, ReserveOptions.Principal,
    }, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var (role, id) = VolumeName.Split(invocation.Get(Name));
        var path = VolumePath.Require(invocation.Get(At));
        var agent = (await AgentOption.FindAsync(invocation, invocation.Get(ReserveOptions.Agent)!)).Agent!;
        await RequireNewAsync(invocation, $"{role}/{id}");
        var volume = await FindRoomAsync(invocation, agent, role);
        volume.Disk ??= new();
        volume.Disk.Persistence = new() { Id = id };
        if (ReserveOptions.PrincipalOf(invocation) is { } principal) volume.Disk.Persistence.Principal = principal;
        volume.Disk.Volume = new() { ContainerPath = path, Mode = Volume.Types.Mode.Rw };
        var what = $"volume {role}/{id} ({Amounts.Megabytes(volume.Scalar.Value)}) on {agent.AgentInfo.Hostname}";
        var create = new Call.Types.CreateVolumes { AgentId = agent.AgentInfo.Id, Volumes = { volume } };
        return await Changes.MakeAsync(invocation,
        [
            new($"create {what}", $"Created {what}", token =>
                invocation.Connection.Operator().CreateOnlyAsync(create, token)),
        ]);
    }

    // A volume is one per role and name, wherever it is: tasks find it by them.
    private static async Task RequireNewAsync(Invocation invocation, string name)
    {
        var volumes = await VolumeNoun.Instance.ReadAsync(invocation);
        if (volumes.FirstOrDefault(row => row.Name == name) is { } same)
            throw Failure.Conflict(
                $"There is a volume {name} on {same.Known.Hostname} already ({same.State}, "
                + $"{Amounts.Megabytes(same.Known.SizeMb)}). Choose another name, or use that one.");
    }

    // A piece of what is reserved, with that reservation: exactly what the volume is made of.
    private static async Task<Resource> FindRoomAsync(Invocation invocation, Agent agent, string role)
    {
        var size = invocation.Get(Size);
        var room = VolumeRoom.Of(
            agent, ReservationNoun.Of(await ClusterState.ReadAsync(invocation)), role,
            invocation.Get(ReserveOptions.Disk), ReserveOptions.PrincipalOf(invocation));
        return room.Find(size)
            ?? throw Failure.NotPlaced(room.Refusal(size, invocation.Get(ReserveOptions.Agent)!));
    }
}

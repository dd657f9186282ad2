using System.CommandLine;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Output;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Roles;
using Holdfast.Cli.Verbs;
using Holdfast.Protocol.V1.Master;
using Resource = Holdfast.Protocol.V1.Resource;
using ReservationInfo = Holdfast.Protocol.V1.Resource.Types.ReservationInfo;

namespace Holdfast.Cli.Reservations;

/// <summary><c>holdfast reserve</c></summary>
internal static class ReserveCommand
{
    private static readonly Argument<string> What =
        ResourceArgument.Make("What is reserved, of what nobody has reserved, as 'cpus:1;mem:64;disk:128'.");

    public static Verb Build() => Changes.Makes(new Verb(
        "reserve", "Keeps resources of an agent for a role, until they are unreserved.",
        "holdfast reserve --agent node1 --role db 'cpus:1;mem:512;disk:10240'",
        "holdfast reserve --agent node1 --role db --disk /mnt/ssd 'disk:10240' --plan")
    {
        What, ReserveOptions.Agent, ReserveOptions.Role, ReserveOptions.Principal, ReserveOptions.Disk,
    }, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var role = RoleRule.RequireOwn(invocation.Get(ReserveOptions.Role));
        var row = await AgentOption.FindAsync(invocation, invocation.Get(ReserveOptions.Agent)!);
        var reservation = new ReservationInfo { Type = ReservationInfo.Types.Type.Dynamic, Role = role };
        if (ReserveOptions.PrincipalOf(invocation) is { } principal) reservation.Principal = principal;
        var disk = ReserveOptions.FindDisk(invocation, row.Agent!);
        var resources = ResourceArgument.Read(invocation.Get(What), [reservation], disk);
        foreach (var resource in resources.Where(one => one.Scalar is not null)) RequireFree(row, resource);
        var what = $"{Amounts.Line(resources)} for role '{role}' on {row.Info.Hostname}";
        var call = new Call
        {
            Type = Call.Types.Type.ReserveResources,
            ReserveResources = new() { AgentId = row.Info.Id, Resources = { resources } },
        };
        return await Changes.MakeAsync(invocation,
        [
            new($"reserve {what}", $"Reserved {what}", token =>
                invocation.Connection.Operator().SendAsync(call, token)),
        ]);
    }

    private static void RequireFree(AgentRow row, Resource resource)
    {
        var all = row.Agent!.TotalResources;
        var free = FreeAmount.Of(row.Agent!, resource.Name, DiskSource.RootOf(resource));
        if (free >= resource.Scalar.Value) return;
        if (all.All(one => one.Name != resource.Name))
            throw Failure.NotFound(
                $"Agent {row.Info.Hostname} has no resource '{resource.Name}'."
                + (Nearest.To(resource.Name, all.Select(one => one.Name)) is { } near ? $" Did you mean '{near}'?" : "")
                + $" 'holdfast agents show {row.Info.Hostname}' shows what it has.");
        throw Failure.Conflict(
            $"Agent {row.Info.Hostname} has {resource.Name}:{Amounts.Text(free)} that nobody has reserved "
            + $"or uses, which is less than {Amounts.Text(resource.Scalar.Value)}. 'holdfast agents show "
            + $"{row.Info.Hostname}' and 'holdfast reservations ls' show what there is.");
    }
}

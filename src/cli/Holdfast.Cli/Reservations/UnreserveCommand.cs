using System.CommandLine;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Holdfast.Protocol.V1;

namespace Holdfast.Cli.Reservations;

/// <summary><c>holdfast unreserve</c></summary>
internal static class UnreserveCommand
{
    private static readonly Argument<string> What = ResourceArgument.Make(
        "What is unreserved, as 'cpus:1;mem:64'; if it is not given, all but volumes.", isOptional: true);

    public static Verb Build() => Changes.Makes(new Verb(
        "unreserve", "Gives reserved resources back to everybody. What volumes lie on stays reserved.",
        "holdfast unreserve --agent node1 --role db 'cpus:1;mem:512'",
        "holdfast unreserve --agent node1 --role db --plan")
    {
        What, ReserveOptions.Agent, ReserveOptions.Role, ReserveOptions.Principal, ReserveOptions.Disk,
    }, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var agent = await AgentOption.FindAsync(invocation, invocation.Get(ReserveOptions.Agent)!);
        var row = Choose(invocation, agent, ReservationNoun.Of(await ClusterState.ReadAsync(invocation)));
        var disk = ReserveOptions.FindDisk(invocation, row.Agent);
        var resources = invocation.Get(What) is { } text
            ? ResourceArgument.Read(text, row.Stack, disk)
            : [.. row.Resources.Except(row.Volumes)];
        if (resources.Count == 0)
            throw Failure.Conflict(
                $"All that is reserved for role '{row.Role}' on {row.Host} are volumes. Destroy them first: "
                + "'holdfast volumes ls' names them.");
        foreach (var resource in resources) RequireThere(row, resource);
        return await Changes.MakeAsync(invocation, [Unreserve.Of(invocation, row, resources)]);
    }

    private static void RequireThere(ReservationRow row, Resource resource)
    {
        if (resource.Scalar is not { } wanted) return;
        var there = Amounts.Of(row.Resources.Except(row.Volumes)
            .Where(one => DiskSource.RootOf(one) == DiskSource.RootOf(resource)), resource.Name);
        if (there >= wanted.Value) return;
        var held = row.Volumes.Count > 0 && resource.Name == "disk"
            ? " beside its volumes. Destroy those first: 'holdfast volumes ls' names them."
            : ". 'holdfast reservations ls' shows what is reserved where.";
        throw Failure.Conflict(
            $"Role '{row.Role}' has {resource.Name}:{Amounts.Text(there)} on {row.Host}, which is less than "
            + $"{Amounts.Text(wanted.Value)}{held}");
    }

    private static ReservationRow Choose(Invocation invocation, AgentRow agent, IReadOnlyList<ReservationRow> all)
    {
        var (role, principal) = (invocation.Get(ReserveOptions.Role), invocation.Get(ReserveOptions.Principal));
        var found = all.Where(row => row.Agent.AgentInfo.Id.Value == agent.Info.Id.Value && row.Role == role
            && (principal is null || row.Top.Principal == principal)).ToList();
        return found.Count switch
        {
            1 when !found[0].IsDynamic => throw Failure.Conflict(
                $"What is reserved for role '{role}' on {agent.Info.Hostname} is so by the agent's --resources. "
                + "Change that flag, and start the agent again."),
            1 => found[0],
            0 => throw Failure.NotFound(
                $"Nothing is reserved for role '{role}' on {agent.Info.Hostname}. 'holdfast reservations ls' shows "
                + "what is reserved where."),
            _ => throw Failure.Conflict(
                $"Several principals reserved for role '{role}' on {agent.Info.Hostname}: "
                + $"{string.Join(", ", found.Select(row => row.Top.Principal))}. Say which by --principal."),
        };
    }
}

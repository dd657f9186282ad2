using System.CommandLine;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Completion;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Reservations;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Agents;

namespace Holdfast.Cli.Volumes;

/// <summary><c>holdfast volumes adopt</c>: of a directory, or of a volume that is an orphan.</summary>
internal static class AdoptCommand
{
    private static readonly Argument<string> What = MakeWhat();

    private static readonly Option<string?> Agent = AgentOption.Make("On which agent a directory is.");

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "Role and name that a directory is to have. Else what its manifest says, which lies beside it.",
        HelpName = "ROLE/NAME",
    };

    private static readonly Option<string?> Size = new("--size")
    {
        Description = "Its limit, such as 10GB. Else what its manifest says, or what it holds.", HelpName = "SIZE",
    };

    private static readonly Option<string?> At = new("--path")
    {
        Description = "Where a task sees it, from its sandbox, unless the task says otherwise.", HelpName = "PATH",
    };

    private static readonly Option[] OfDirectories = [Agent, Name, Size, At, ReserveOptions.Principal];

    public static Verb Build()
    {
        var verb = new Verb(
            "adopt",
            "Makes a volume of a directory that is there: of data from before, or of a volume whose agent lost its "
            + "ledger. The directory is moved, not copied. Or has an orphan offered again, with all its data: a volume "
            + "of an agent that was marked gone and came back. Its framework may have made another one meanwhile: look "
            + "at what is in it first. Where the agent asks for credentials, those of any principal do, from anywhere; "
            + "else run it on that agent, whose token it needs.",
            "holdfast volumes adopt /srv/postgres --agent node1 --name db/data --size 10GB --plan",
            "holdfast volumes adopt /var/lib/holdfast.lost/volumes/8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11 --agent node1",
            "holdfast volumes adopt db/data@node1") { What };
        foreach (var option in OfDirectories) verb.Options.Add(option);
        return Changes.Makes(verb, RunAsync);
    }

    private static Argument<string> MakeWhat()
    {
        var argument = new Argument<string>("what")
        {
            Description = "The directory on the agent's machine, absolute, on the file system of one of its disks; or "
                + "the orphan, as 'holdfast volumes ls' names it.",
            HelpName = "WHAT",
        };
        argument.CompletionSources.Add(static context => LiveNames.Of(VolumeNoun.Instance, context));
        return argument;
    }

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var what = invocation.Get(What);
        return await (what.StartsWith('/') ? DirectoryAsync(invocation, what) : OrphanAsync(invocation, what));
    }

    private static async Task<int> OrphanAsync(Invocation invocation, string volume)
    {
        if (OfDirectories.FirstOrDefault(invocation.Has) is { } option)
            throw Failure.Usage(
                $"'{option.Name}' is said of a directory, whose path begins with '/'. '{volume}' names a volume, which "
                + "stays what it is.");
        var row = await VolumeNoun.Instance.FindAsync(invocation, volume);
        if (row.IsAway || row.Agent is not { } agent)
            throw Failure.Conflict(
                $"Volume {row.Name} is on {row.Known.Hostname}, which is {row.Known.Agent}. It can be adopted once "
                + "that has joined again: 'holdfast agents rejoin' on its machine.");
        return await new VolumeOrder(
            invocation, row.Known.Hostname, ClusterState.AddressOf(agent),
            (client, isPlan, token, cancellationToken) =>
                client.AdoptOrphanAsync(row.Known.VolumeId, isPlan, token, cancellationToken)).RunAsync();
    }

    private static async Task<int> DirectoryAsync(Invocation invocation, string path)
    {
        if (invocation.Get(Agent) is not { } named)
            throw Failure.Usage($"Say with '--agent' on which agent {path} is.");
        var agent = (await AgentOption.FindAsync(invocation, named)).Agent!;
        string? role = null, id = null;
        if (invocation.Get(Name) is { } name) (role, id) = VolumeName.Split(name);
        if (role is not null) await VolumeNoun.RequireNewAsync(invocation, role, id, volumeId: "");
        var adoption = new AdoptionRequest(
            path, role, id, SizeOf(invocation), PrincipalOf(invocation, role),
            invocation.Get(At) is { } at ? VolumePath.Require(at) : null);
        return await new VolumeOrder(
            invocation, agent.AgentInfo.Hostname, ClusterState.AddressOf(agent),
            (client, isPlan, token, cancellationToken) =>
                client.AdoptAsync(adoption, isPlan, token, cancellationToken)).RunAsync();
    }

    // Of a volume that comes back its manifest says who reserved it, whoever has it adopted.
    private static string? PrincipalOf(Invocation invocation, string? role) =>
        role is null && !invocation.Has(ReserveOptions.Principal) ? null : ReserveOptions.PrincipalOf(invocation);

    private static double? SizeOf(Invocation invocation)
    {
        if (invocation.Get(Size) is not { } text) return null;
        return Sizes.Read(text) ?? throw Failure.Usage($"'{text}' is no size, such as 512MB or 10GB.");
    }
}

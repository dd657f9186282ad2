using System.CommandLine;
using System.Globalization;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Tasks;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Masters;
using Framework = Holdfast.Protocol.V1.Master.Response.Types.GetFrameworks.Types.Framework;

namespace Holdfast.Cli.Frameworks;

/// <summary>How frameworks are read and shown.</summary>
internal static class FrameworkNoun
{
    public static Option<bool> All { get; } = new("--all", "-a") { Description = "Also those that were removed." };

    public static Noun<FrameworkRow> Instance { get; } = new()
    {
        Singular = "framework",
        Plural = "frameworks",
        ReadAsync = ReadAsync,
        ReadPastAsync = async invocation => Past(await ClusterState.ReadAsync(invocation)),
        Name = row => row.Framework.FrameworkInfo.Id.Value,
        IsFoundByEnd = true,
        EndedAt = row => Ages.Of(row.Framework.UnregisteredTime),
        Aliases = row => [row.Framework.FrameworkInfo.Name],
        Columns =
        [
            new("ID", row => row.Framework.FrameworkInfo.Id.Value) { IsLongName = true },
            new("NAME", row => row.Framework.FrameworkInfo.Name),
            new("STATE", row => row.State) { Tone = row => row.Tone },
            new("ROLES", row => row.Roles),
            new("TASKS", row => $"{row.Tasks.Count}") { IsNumber = true },
            new("OFFERS", row => $"{row.Framework.Offers.Count}") { IsNumber = true },
            new("CPUS", row => Amount(row, "cpus")) { IsWide = true, IsNumber = true },
            new("MEM", row => Amount(row, "mem")) { IsWide = true, IsNumber = true },
            new("USER", row => row.Framework.FrameworkInfo.User) { IsWide = true },
            new("PRINCIPAL", row => row.Framework.FrameworkInfo.Principal) { IsWide = true },
            new("HOST", row => row.Framework.FrameworkInfo.Hostname) { IsWide = true },
            new("WEB", row => row.Framework.FrameworkInfo.WebuiUrl) { IsWide = true },
            new("AGE", row => Ages.Since(Ages.Of(row.Framework.RegisteredTime), TimeProvider.System.GetUtcNow()))
            {
                IsNumber = true,
            },
        ],
        Document = row => JsonText.Of(row.Framework),
        TellAsync = TellAsync,
    };

    private static async Task<IReadOnlyList<FrameworkRow>> ReadAsync(Invocation invocation)
    {
        var state = await ClusterState.ReadAsync(invocation);
        return
        [
            .. state.Frameworks.Select(framework => new FrameworkRow(framework, false, TasksOf(framework, state))),
            .. invocation.Get(All) ? Past(state) : [],
        ];
    }

    private static IReadOnlyList<FrameworkRow> Past(ClusterState state) =>
        [.. state.CompletedFrameworks.Select(framework => new FrameworkRow(framework, true, []))];

    private static IReadOnlyList<TaskRow> TasksOf(Framework framework, ClusterState state) =>
    [
        .. state.Tasks.Where(task => task.FrameworkId.Value == framework.FrameworkInfo.Id.Value)
            .Select(task => TaskRow.Of(task, state)),
    ];

    private static string Amount(FrameworkRow row, string name) =>
        Amounts.Text(Amounts.Of(row.Framework.AllocatedResources, name));

    private static async Task TellAsync(Invocation invocation, FrameworkRow row, Details details)
    {
        var (framework, info) = (row.Framework, row.Framework.FrameworkInfo);
        details.Line("Framework", info.Id.Value);
        details.Line("Name", info.Name);
        details.Line("State", row.State, row.Tone);
        details.Line("Roles", row.Roles);
        details.Line("User", info.User);
        details.Line("Principal", info.Principal);
        details.Line("Host", info.Hostname);
        details.Line("Web", info.WebuiUrl);
        details.Line(
            "Failover", string.Create(CultureInfo.InvariantCulture, $"after {info.FailoverTimeout} s without it"));
        details.Line("Capabilities", string.Join(", ", info.Capabilities.Select(one => $"{one.Type}")));
        details.Line("Registered", Ages.At(Ages.Of(framework.RegisteredTime)));
        details.Line("Reregistered", Ages.At(Ages.Of(framework.ReregisteredTime)));
        details.Line("Removed", Ages.At(Ages.Of(framework.UnregisteredTime)));
        details.Line("Holds", Amounts.Line(framework.AllocatedResources));
        details.Table("Tasks", row.Tasks,
            new("ID", task => task.Task.TaskId.Value),
            new("STATE", task => task.State) { Tone = task => task.Tone },
            new("AGENT", task => task.Host));
        details.Table("Why it gets no more offers", await WaitingAsync(invocation, row),
            new("ROLE", waiting => waiting.Role),
            new("AGENTS", waiting => $"{waiting.Cause.Agents}") { IsNumber = true },
            new("CAUSE", waiting => waiting.Cause.Text));
    }

    private static async Task<IReadOnlyList<(string Role, WaitingCause Cause)>> WaitingAsync(
        Invocation invocation, FrameworkRow row)
    {
        if (row.IsOver) return [];
        var waiting = await invocation.Connection.MasterAdmin().WaitingAsync(
            row.Framework.FrameworkInfo.Id.Value, invocation.Stopping);
        return [.. waiting.Roles.SelectMany(role => role.Causes.Select(cause => (role.Role, cause)))];
    }
}

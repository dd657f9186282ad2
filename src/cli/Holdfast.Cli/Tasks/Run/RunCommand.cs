using System.CommandLine;
using Holdfast.Cli.Completion;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Roles;
using Holdfast.Cli.Verbs;
using Holdfast.Model.Ids;

namespace Holdfast.Cli.Tasks.Run;

/// <summary><c>holdfast tasks run</c></summary>
internal static class RunCommand
{
    private const string AnyRole = "*";

    private static readonly Option<string> Name = new("--name")
    {
        Description = "What the task is called; its id too.", HelpName = "NAME", Required = true,
    };

    private static readonly Option<string> Command = new("--command")
    {
        Description = "What the shell runs.", HelpName = "TEXT", Required = true,
    };

    private static readonly Option<string> User = new("--user")
    {
        Description = "As whom it runs; as you, if it is not given.",
        HelpName = "USER",
        DefaultValueFactory = _ => System.Environment.UserName,
    };

    private static readonly Option<double> Cpus = Numbers.Amount("--cpus", "Its processors.", 0.1);

    private static readonly Option<double> Mem = Numbers.Amount("--mem", "Its memory, in MB.", 64);

    private static readonly Option<double> Disk = Numbers.Amount("--disk", "Disk for its sandbox, in MB.", 0);

    private static readonly Option<string[]> Volumes = Several(
        "--volume", "name:size:path",
        "A volume of the role, as data:10GB:data. It is made where it does not exist, and found where it does, "
        + "wherever that is: there is one of a name.");

    private static readonly Option<string[]> On = Several(
        "--on", "attribute=value", "Only on agents with this attribute; hostname=NAME is one machine.");

    private static readonly Option<string[]> Uris = Several(
        "--uri", "URI", "A file that is fetched into its sandbox.");

    private static readonly Option<string[]> Environment = Several(
        "--env", "name=value", "A variable of its environment.");

    private static readonly Option<string?> Principal = new("--principal")
    {
        Description = "Who is named as the one who runs it; if nobody is, whoever your credential names.",
        HelpName = "NAME",
    };

    private static readonly Option<TimeSpan?> KillGrace = Durations.Option(
        "--kill-grace",
        "How long it has to end by itself when it is killed, such as 5m; then it is made to. 3 s if it is not given: "
        + "too short for a database.");

    private static readonly Option<TimeSpan?> Wait = Durations.Option(
        "--wait",
        "How long to wait for a place, such as 30s; 0 not at all. Else as long as it takes. What comes after that "
        + "--timeout bounds.");

    private static readonly Option<TimeSpan?> Timeout = Durations.Option(
        "--timeout",
        "How long it may run once it has a place, such as 1h, the time included in which its agent is away. Then it is "
        + "killed, and this ends with 6. Else as long as it takes.");

    private static readonly Option<string> Role = MakeRole();

    public static Verb Build() => new Verb(
        "run",
        "Runs a command somewhere in the cluster, shows what it prints, and stays until it ends. The task ends with "
        + "this program: Ctrl-C asks whether to kill it, SIGTERM and the end of the terminal kill it, and where the "
        + "program dies the task is ended after 60 s. Its volumes stay. What is to go on without a terminal is run by "
        + "a unit of systemd; see 'A service that is there for good' in the manual.",
        "holdfast tasks run --name hello --command 'echo hello'",
        "holdfast tasks run --name db --role db --volume data:1GB:data --mem 512 --command 'redis-server --dir data'",
        "holdfast tasks run --name probe --on rack=r2 --wait 30s --command 'hostname'")
    {
        Name, Command, User, Cpus, Mem, Disk, Volumes, Role, On, Uris, Environment, Principal, KillGrace, Wait,
        Timeout,
    }.Does(invocation => TaskRun.RunAsync(invocation, Request(invocation)));

    private static RunRequest Request(Invocation invocation)
    {
        var request = new RunRequest
        {
            Name = invocation.Get(Name),
            Command = invocation.Get(Command),
            User = invocation.Get(User),
            Role = RoleRule.Require(invocation.Get(Role)),
            Principal = invocation.Get(Principal) ?? invocation.Connection.Principal,
            Cpus = invocation.Get(Cpus),
            Mem = invocation.Get(Mem),
            Disk = invocation.Get(Disk),
            KillGrace = invocation.Get(KillGrace),
            Patience = invocation.Get(Wait),
            Timeout = invocation.Get(Timeout),
            Volumes = [.. invocation.Get(Volumes).Select(VolumeWish.Read)],
            On = [.. invocation.Get(On).Select(text => Pair("--on", text))],
            Uris = invocation.Get(Uris),
            Environment = [.. invocation.Get(Environment).Select(text => Pair("--env", text))],
        };
        if (IdRule.Explain(request.Name) is { } fault)
            throw Failure.Usage($"--name '{request.Name}' cannot be a task's id: {fault}.");
        if (string.IsNullOrWhiteSpace(request.Command))
            throw Failure.Usage("--command is empty: there is nothing to run.");
        if (request.Cpus < Amounts.Least || request.Mem < Amounts.Least)
            throw Failure.Usage($"A task needs some --cpus and --mem: {Amounts.Text(Amounts.Least)} at least.");
        if (request.Volumes.Count > 0 && request.Role == AnyRole)
            throw Failure.Usage("A volume belongs to a role: say which by --role.");
        if (request.Volumes.DistinctBy(wish => wish.Id).Count() != request.Volumes.Count)
            throw Failure.Usage("Two of the volumes have the same name.");
        return request;
    }

    private static (string Name, string Value) Pair(string option, string text) =>
        text.Split('=', 2) is [{ Length: > 0 } name, var value]
            ? (name, value)
            : throw Failure.Usage($"{option} takes name=value, not '{text}'.");

    private static Option<string[]> Several(string name, string form, string description) => new(name)
    {
        Description = $"{description} May be given several times.",
        HelpName = form,
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => [],
    };

    private static Option<string> MakeRole()
    {
        var option = new Option<string>("--role")
        {
            Description = "For which role it runs.", HelpName = "ROLE", DefaultValueFactory = _ => AnyRole,
        };
        option.CompletionSources.Add(context => LiveNames.Of(RoleNoun.Instance, context));
        return option;
    }
}

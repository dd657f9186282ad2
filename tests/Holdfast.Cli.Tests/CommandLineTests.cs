using System.CommandLine;
using System.Text.RegularExpressions;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Tests;

public sealed partial class CommandLineTests
{
    [Fact]
    public async Task Help_BeginsWithExamplesAndNamesTheRoles()
    {
        var run = await CliRun.OfAsync("--help");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("Examples:\n  holdfast ", run.Output, StringComparison.Ordinal);
        foreach (var word in new[] { "agents", "holdfast dev", "holdfast master", "holdfast agent" })
            Assert.Contains(word, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfAVerb_NamesItsOptionsAndDefaults()
    {
        var run = await CliRun.OfAsync("agents", "trust-master", "--help");

        Assert.Equal(0, run.Code);
        Assert.StartsWith("Examples:\n  holdfast agents trust-master\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("--agent <HOST:PORT>", run.Output, StringComparison.Ordinal);
        Assert.Contains("[default: 127.0.0.1:5051]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Master_ThatDoesNotAnswer_IsToldWithWhoNamedItAndWhatToDo()
    {
        var given = await CliRun.OfAsync("agents", "ls", "--master", "127.0.0.1:1");

        Assert.Equal((9, ""), (given.Code, given.Output));
        Assert.Contains("No connection to 127.0.0.1:1 (Connection refused)", given.Error, StringComparison.Ordinal);
        Assert.Contains("(--master names it.)", given.Error, StringComparison.Ordinal);
    }

    /// <summary>Before: the first of several masters had to answer, whatever the others did.</summary>
    [Theory]
    [InlineData("agents ls -o name")]
    [InlineData("volumes ls -o name")]
    [InlineData("api GET /anything")]
    [InlineData("api POST /anything --data {}")]
    [InlineData("reservations release old --yes")]
    public async Task Masters_TheFirstOfWhichIsDead_AreAskedAll(string line)
    {
        await using var master = new FakeMaster { State = FakeAgents.State(FakeAgents.Agent("node1", "old")) };

        var run = await CliRun.OfAsync([.. line.Split(' '), "--master", $"127.0.0.1:1,{master.Address}"]);

        Assert.True(run.Code == 0, run.Error);
    }

    [Theory]
    [InlineData("<html>It works!</html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    public async Task Master_ThatIsSomethingElse_IsToldSo(string body)
    {
        using var other = new OneAnswerServer("200 OK", body);

        var run = await CliRun.OfAsync("roles", "ls", "--master", other.Address);

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Matches(
            $"^holdfast: {other.Address} (does not answer as|answers with something else than) a master.*: name a "
                + @"master by --master HOST:PORT[^\n]*\n$", run.Error);
    }

    [Fact]
    public void Examples_OfEveryVerb_AreUnderstood()
    {
        var faults = new List<string>();
        foreach (var verb in Below(CommandLine.Build()))
        {
            if (verb.Examples.Count == 0) faults.Add($"{verb.Name} has none");
            foreach (var example in verb.Examples.Where(example => !example.Contains('|') && !example.Contains('<')))
            {
                Assert.Matches("^(sudo )?holdfast ", example);
                var words = Word().Matches(example.Replace("sudo ", "")).Skip(1).Select(word => word.Value.Trim('\''));
                var parsed = CommandLine.Parse([.. words]);
                faults.AddRange(parsed.Errors.Select(error => $"{example}: {error.Message}"));
            }
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task Version_IsOneLine()
    {
        var run = await CliRun.OfAsync("--version");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches("^holdfast [0-9]+[.][0-9]+[.][0-9]+\n$", run.Output);
    }

    [Theory]
    [InlineData("agnets", "Did you mean 'agents'?")]
    [InlineData("mastr", "Did you mean 'master'?")]
    [InlineData("agents trust-mastr", "Did you mean 'trust-master'?")]
    [InlineData("agents trust-master --agnt x:1", "Did you mean '--agent'?")]
    [InlineData("xyzzy", "'holdfast' has no verb 'xyzzy'. See 'holdfast --help'.")]
    [InlineData("agents", "It has 'ls', 'show', 'gone', 'rejoin', 'trust-master'.")]
    [InlineData("agents ls -o tabel", "Did you mean 'table'?")]
    [InlineData("tasks show", "See 'holdfast tasks show --help'.")]
    [InlineData("tasks ls --master node1", "'node1' is not HOST:PORT")]
    [InlineData("tasks run --name x", "Option '--command' is required.")]
    [InlineData("tasks run --name x --command y --volume data:1GB:data", "say which by --role")]
    [InlineData("tasks run --name a/b --command y", "cannot be a task's id")]
    [InlineData("tasks run --name x --command y --role db --volume data:1", "'data:1' is no volume")]
    [InlineData("tasks run --name x --command y --on rack", "--on takes name=value, not 'rack'")]
    [InlineData("tasks run --name x --command y --wait soon", "'soon' is no time")]
    [InlineData("volumes create data --agent a --size 1GB", "write role and name")]
    [InlineData("volumes create db/data --agent a --size big", "'big' is no size")]
    [InlineData("", "It has 'agents'")]
    [InlineData("tasks run --name x --command y --cpus many", "--cpus takes a number from 0, such as 0.5 or 64, not")]
    [InlineData("tasks run --name x --command y --role .. ", "'..' is no role: a role cannot include '..'")]
    [InlineData("tasks run --name x --command y --role db --volume data:1GB:/data", "is no path below the sandbox")]
    [InlineData("tasks run --name x --command y --role db --volume a/b:1GB:data", "cannot be the name of a volume")]
    [InlineData("events --last -1", "--last takes a whole number from 0, not '-1'")]
    [InlineData("tasks logs x --tail all", "--tail takes a whole number from 0, not 'all'")]
    [InlineData("reserve cpus:1 --agent a --role *", "Role '*' is everybody's: nothing can be reserved for it")]
    [InlineData("volumes create db/../x --agent a --size 1GB", "'db/..' is no role")]
    [InlineData("tasks run --name x --command y --cpus NaN", "--cpus takes a number from 0, such as 0.5 or 64, not")]
    [InlineData("tasks run --name x --command y --mem Infinity", "--mem takes a number from 0, such as 0.5 or 64, not")]
    [InlineData("version", "'holdfast' has no verb 'version'. Did you mean '--version'?")]
    [InlineData("help", "'holdfast' has no verb 'help'. Did you mean '--help'?")]
    [InlineData("tasks help", "'holdfast tasks' has no verb 'help'. Did you mean '--help'?")]
    [InlineData("api get /state", "Did you mean 'GET'?")]
    [InlineData("tasks run --name x --command y --cpus 0.0001", "A task needs some --cpus and --mem: 0.001 at least.")]
    [InlineData("volumes create db/x --agent a --size 0.1KB", "'0.1KB' is no size")]
    [InlineData("volumes create db/x --agent a --size 1 --path ../x", "'../x' is no path below the sandbox")]
    [InlineData("volumes create db/x --agent a --size 1 --path /x", "'/x' is no path below the sandbox")]
    [InlineData("volumes restore db/data", "'holdfast volumes trash restore' makes it ready again")]
    [InlineData("tasks run --name x --command y --detach", "with 'systemd-run holdfast tasks run …'")]
    [InlineData("tasks run --name x --command y --timeout soon", "'soon' is no time")]
    [InlineData("agents list", "'holdfast agents' has no verb 'list'. Did you mean 'ls'?")]
    [InlineData("tasks status", "Did you mean 'show'?")]
    [InlineData("tasks stop web", "Did you mean 'kill'?")]
    [InlineData("volumes rm db/data", "Did you mean 'destroy'?")]
    [InlineData("volumes trash empty", "Did you mean 'purge'?")]
    [InlineData("agent ls", "'holdfast agent' runs an agent on this machine. Did you mean 'holdfast agents ls'?")]
    [InlineData("agent show node1", "Did you mean 'holdfast agents show'?")]
    [InlineData("completion tcsh", "'holdfast completion' has no verb 'tcsh'. See")]
    public async Task WrongWords_AreUsageFaultsThatSayWhatWasMeant(string line, string said)
    {
        var run = await CliRun.OfAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Completion_OfTheFirstWord_HasVerbsAndRolesAndNothingOfAnotherSystem()
    {
        var run = await CliRun.OfAsync("[suggest:9]", "holdfast ");

        var words = run.Output.Split('\n');
        Assert.Superset(new HashSet<string> { "agents", "tasks", "master", "dev", "certs" }, words.ToHashSet());
        Assert.DoesNotContain(words, word => word.Contains('?') || word.StartsWith('/'));
    }

    // There is no PowerShell here to run it: what it must have is looked for.
    [Fact]
    public async Task Completion_ForPowerShell_IsOneScriptThatAsksTheProgram()
    {
        var run = await CliRun.OfAsync("completion", "pwsh");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains(
            "Register-ArgumentCompleter -Native -CommandName holdfast -ScriptBlock {\n"
                + "    param($word, $line, $cursor)\n",
            run.Output, StringComparison.Ordinal);
        Assert.Contains("holdfast \"[suggest:$cursor]\" \"$line\" 2> $null", run.Output, StringComparison.Ordinal);
        Assert.Contains("[System.Management.Automation.CompletionResult]::new(", run.Output, StringComparison.Ordinal);
        foreach (var (open, close) in new[] { ('{', '}'), ('(', ')'), ('[', ']') })
            Assert.Equal(run.Output.Count(letter => letter == open), run.Output.Count(letter => letter == close));
        Assert.True(run.Output.Count(letter => letter == '"') % 2 == 0, "A quote is left open.");
        Assert.Contains("pwsh", (await CliRun.OfAsync("completion", "--help")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("holdfast --master HERE tasks show ")]
    [InlineData("holdfast tasks show --master HERE ")]
    public async Task Completion_OfNames_WhileTheMasterIsSilent_GivesUpSoon(string typed)
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var line = typed.Replace("HERE", $"{silent.LocalEndpoint}");
        var started = TimeProvider.System.GetTimestamp();

        var run = await CliRun.OfAsync($"[suggest:{line.Length}]", line);

        Assert.Equal((0, ""), (run.Code, run.Error));
        // It waits for a second; the rest is for a machine that does much else.
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    }

    // As a shell splits a line; nothing in the examples needs more of it.
    [GeneratedRegex("'[^']*'|[^ ]+")]
    private static partial Regex Word();

    private static IEnumerable<Verb> Below(Command command) =>
        command.Subcommands.OfType<Verb>().SelectMany(verb => Below(verb).Prepend(verb));
}

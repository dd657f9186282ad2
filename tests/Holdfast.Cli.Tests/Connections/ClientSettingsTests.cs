using System.Text;

namespace Holdfast.Cli.Tests.Connections;

/// <summary>What is said in two places at once: the option counts before the variable, and that before the
/// file.</summary>
public sealed class ClientSettingsTests : IDisposable
{
    private const string Option = "option";
    private const string Variable = "variable";
    private const string File = "file";

    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-cli-").FullName;

    public static TheoryData<string, string[]> Places => new()
    {
        { Option, [Option, Variable, File] },
        { Option, [Option, File] },
        { Variable, [Variable, File] },
        { File, [File] },
    };

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory, MemberData(nameof(Places))]
    public async Task Master_SaidInSeveralPlaces_IsTheNearestOne(string nearest, string[] places)
    {
        // Nobody listens there; which of them was asked is in what it says.
        var addresses = new Dictionary<string, string>
        {
            [Option] = "127.0.0.2:1", [Variable] = "127.0.0.3:1", [File] = "127.0.0.4:1",
        };

        var run = await RunAsync("master", places, addresses, "agents", "ls");

        Assert.Equal(9, run.Code);
        Assert.Contains($"No connection to {addresses[nearest]} ", run.Error, StringComparison.Ordinal);
        var by = new Dictionary<string, string>
        {
            [Option] = "--master", [Variable] = "HOLDFAST_MASTER", [File] = Path.Combine(_directory, "config.yaml"),
        };
        Assert.Contains($"({by[nearest]} names it.)", run.Error, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Places))]
    public async Task Credential_SaidInSeveralPlaces_IsTheNearestOne(string nearest, string[] places)
    {
        using var master = new OneAnswerServer("401 Unauthorized", "no");

        var run = await RunAsync(
            "credential", places, await CredentialsAsync(), "agents", "ls", "--master", master.Address);

        Assert.Equal(5, run.Code);
        Assert.Contains($"the credential of '{nearest}'", run.Error, StringComparison.Ordinal);
        Assert.Contains(Shown(nearest), await master.Head, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Places))]
    public async Task AgentCredential_SaidInSeveralPlaces_IsTheNearestOne(string nearest, string[] places)
    {
        using var agent = new OneAnswerServer("401 Unauthorized", "no");

        // The one verb that takes an agent's address, and so needs no master.
        var run = await RunAsync(
            "agent_credential", places, await CredentialsAsync(), "agents", "trust-master", "--agent", agent.Address);

        Assert.NotEqual(0, run.Code);
        Assert.Contains(Shown(nearest), await agent.Head, StringComparison.Ordinal);
    }

    /// <summary>An agent's address is what the agent announced: what masters obey must not go there.</summary>
    [Fact]
    public async Task Agent_ThatAsksWhoCalls_IsNotShownTheCredentialOfMasters()
    {
        using var agent = new OneAnswerServer("401 Unauthorized", "no");
        var known = FakeAgents.Agent("node1", "db");
        known.Pid = $"slave(1)@{agent.Address}";
        await using var master = new FakeMaster { State = FakeAgents.State(known) };

        var run = await RunAsync(
            "credential", [File], await CredentialsAsync(), "api", "GET", "/state", "--agent", "node1", "--master",
            master.Address);

        Assert.Equal(5, run.Code);
        Assert.Contains("agents are not shown the credential for masters", run.Error, StringComparison.Ordinal);
        Assert.Contains("--agent-credential or HOLDFAST_AGENT_CREDENTIAL", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", await agent.Head, StringComparison.OrdinalIgnoreCase);
    }

    private static string Shown(string principal) =>
        $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{principal}:s3cret"))}";

    /// <summary>A file for each place, whose principal is the place's name.</summary>
    private async Task<Dictionary<string, string>> CredentialsAsync()
    {
        var paths = new Dictionary<string, string>();
        foreach (var place in (string[])[Option, Variable, File])
        {
            paths[place] = Path.Combine(_directory, place);
            await System.IO.File.WriteAllTextAsync(
                paths[place], $"{place} s3cret", TestContext.Current.CancellationToken);
        }

        return paths;
    }

    private async Task<CliRun> RunAsync(
        string entry, string[] places, Dictionary<string, string> values, params string[] arguments)
    {
        var config = Path.Combine(_directory, "config.yaml");
        await System.IO.File.WriteAllTextAsync(
            config, places.Contains(File) ? $"{entry}: {values[File]}\n" : "", TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string> { ["HOLDFAST_CONFIG"] = config };
        if (places.Contains(Variable)) environment[$"HOLDFAST_{entry.ToUpperInvariant()}"] = values[Variable];
        string[] option = places.Contains(Option) ? [$"--{entry.Replace('_', '-')}", values[Option]] : [];
        return await CliRun.WithAsync([.. environment], [.. arguments, .. option]);
    }
}

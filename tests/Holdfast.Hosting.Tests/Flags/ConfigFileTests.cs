using Holdfast.Hosting.Flags;

namespace Holdfast.Hosting.Tests.Flags;

public sealed class ConfigFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void File_InYaml_IsRead()
    {
        var flags = Agent(
            """
            # What this machine gives.
            work_dir: /var/lib/holdfast
            registration-backoff-factor: 2secs
            port: 6000
            switch_user: false
            isolation: [posix/cpu, posix/mem]
            attributes:
              - rack:a
              - zone:north
            """);

        Assert.Empty(flags.Faults);
        Assert.Equal("/var/lib/holdfast", flags.Text("work_dir"));
        Assert.Equal(TimeSpan.FromSeconds(2), flags.Duration("registration_backoff_factor"));
        Assert.Equal(6000, flags.Integer("port"));
        Assert.False(flags.Boolean("switch_user"));
        Assert.Equal("posix/cpu,posix/mem", flags.Text("isolation"));
        Assert.Equal("rack:a;zone:north", flags.Text("attributes"));
    }

    [Fact]
    public void File_InJson_IsRead()
    {
        var flags = Agent("{\n\t\"work_dir\": \"\\/w\",\n\t\"resources\": [{\"name\": \"cpus\", \"type\": \"SCALAR\","
            + " \"scalar\": {\"value\": 1.5}, \"role\": \"1\", \"x\": [true, null]}]\n}\n");

        Assert.Empty(flags.Faults);
        Assert.Equal("/w", flags.Text("work_dir"));
        Assert.Equal(
            """[{"name":"cpus","type":"SCALAR","scalar":{"value":1.5},"role":"1","x":[true,null]}]""",
            flags.Text("resources"));
    }

    [Fact]
    public void File_BesideEnvironmentAndArguments_GivesWay()
    {
        File.WriteAllText(_path, "port: 1\nwork_dir: /file\nhostname: file\n");

        var flags = MesosFlags.Parse(
            AgentFlags.Table, [$"--config={_path}", "--port=3"],
            [KeyValuePair.Create("MESOS_PORT", "2"), KeyValuePair.Create("MESOS_WORK_DIR", "/environment")]);

        Assert.Empty(flags.Faults);
        Assert.Equal(
            ("3", "/environment", "file"), (flags.Text("port"), flags.Text("work_dir"), flags.Text("hostname")));
    }

    [Fact]
    public void File_NamedInTheEnvironment_IsRead()
    {
        File.WriteAllText(_path, "port: 7000");

        var flags = MesosFlags.Parse(AgentFlags.Table, [], [KeyValuePair.Create("MESOS_CONFIG", _path)]);

        Assert.Equal(7000, flags.Integer("port"));
    }

    [Theory]
    [InlineData("prot: 1", "{0}, line 1: prot is not a flag of this program; did you mean port?")]
    [InlineData("\nport: many", "{0}, line 2: port is 'many'; write a whole number.")]
    [InlineData("work_dir: /a\nwork-dir: /b", "{0}, line 2: work-dir is given twice; give it once.")]
    [InlineData("version: true", "{0}, line 1: version is only for the command line: --version.")]
    [InlineData("- port", "{0} must hold one mapping from options to values, such as 'port: 5050'.")]
    [InlineData("[port]: 1", "{0}, line 1: the name of an option must be a text.")]
    [InlineData("LIBPROCESS_IP: 1.2.3.4",
        "{0}, line 1: LIBPROCESS_IP is not a flag of this program; docs/operating/options.md lists all.")]
    public void File_WithAFault_IsExplained(string text, string fault) =>
        Assert.Equal([fault.Replace("{0}", _path, StringComparison.Ordinal)], Agent(text).Faults);

    [Theory]
    [InlineData("port: [1")]
    [InlineData("port: 1\nport: 2")]
    public void File_ThatIsNoYaml_IsExplainedWithItsLine(string text) =>
        Assert.Matches($@"^{_path}, line \d+: this is not YAML or JSON: .", Assert.Single(Agent(text).Faults));

    [Theory]
    [InlineData(
        "port: &it 1\nresources: &all [*all]", "line 2: '*all' stands for another value; write that value out.")]
    [InlineData("a: &x [{? [*x] : y}]", "line 1: '*x' stands for another value; write that value out.")]
    public void File_WithAnAlias_IsExplained(string text, string fault) =>
        Assert.Equal([$"{_path}, {fault}"], Agent(text).Faults);

    [Fact]
    public void File_NestedWithoutEnd_IsExplained() => Assert.Equal(
        [$"{_path}, line 1: lists and mappings are nested deeper than 64 levels."],
        Agent($"a: {new string('[', 100_000)}").Faults);

    [Fact]
    public void File_ThatIsMissing_IsExplained() => Assert.StartsWith(
        "--config names /missing/file, which cannot be read: ",
        Assert.Single(MesosFlags.Parse(AgentFlags.Table, ["--config=/missing/file"], []).Faults),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("{}")]
    public void File_ThatIsEmpty_GivesNothing(string text) => Assert.Empty(Agent(text).Faults);

    private FlagValues Agent(string text)
    {
        File.WriteAllText(_path, text);
        return MesosFlags.Parse(AgentFlags.Table, [$"--config={_path}"], []);
    }
}

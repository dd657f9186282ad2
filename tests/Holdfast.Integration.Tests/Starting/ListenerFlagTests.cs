using Holdfast.Agent.Start;
using Holdfast.Hosting.Flags;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Master;

namespace Holdfast.Integration.Tests.Starting;

/// <summary>Nobody listens where strangers can connect without asking who they are: from every source of flags, in both
/// readers, and as whole processes, which leave nothing behind.</summary>
public sealed class ListenerFlagTests : IDisposable
{
    private const string Refused = "as configured would let anyone who can connect read and destroy data";

    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-listen-").FullName;

    private string Work => Path.Combine(_directory, "work");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("--ip=0.0.0.0", "", "")]
    [InlineData("--ip=::", "", "")]
    [InlineData("--ip=10.0.0.1", "", "")]
    [InlineData("--ip=::ffff:10.0.0.1", "", "")]
    [InlineData("", "MESOS_IP=0.0.0.0", "")]
    [InlineData("", "LIBPROCESS_IP=0.0.0.0", "")]
    [InlineData("", "", "ip: 0.0.0.0")]
    [InlineData("", "", "{\"ip\": \"0.0.0.0\"}")]
    [InlineData("--ip=0.0.0.0", "MESOS_IP=127.0.0.1", "ip: 127.0.0.1")]
    [InlineData("", "MESOS_IP=0.0.0.0", "ip: 127.0.0.1")]
    [InlineData("--ip=0.0.0.0 --no-insecure", "MESOS_INSECURE=true", "insecure: true")]
    public void BeyondLoopback_Unprotected_IsRefusedWhoeverSaysSo(string arguments, string environment, string file)
    {
        foreach (var faults in new[] { MasterFaults(arguments, environment, file), AgentFaults(arguments, environment,
            file) })
        {
            var fault = Assert.Single(faults);
            Assert.Contains(Refused, fault, StringComparison.Ordinal);
            Assert.Contains("--tls_cert_file", fault, StringComparison.Ordinal);
            Assert.Contains("--authenticate_http_readonly", fault, StringComparison.Ordinal);
            Assert.Contains("--authenticate_http_readwrite", fault, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("--ip=127.0.0.1", "MESOS_IP=0.0.0.0", "")]
    [InlineData("--ip=::1", "LIBPROCESS_IP=0.0.0.0", "ip: 0.0.0.0")]
    [InlineData("--ip=127.8.9.10", "", "")]
    [InlineData("--ip=0.0.0.0 --insecure", "", "")]
    [InlineData("--ip=0.0.0.0", "MESOS_INSECURE=1", "")]
    [InlineData("", "", "{\"ip\": \"0.0.0.0\", \"insecure\": true}")]
    public void Loopback_OrAnOperatorWhoSaysSo_IsTaken(string arguments, string environment, string file)
    {
        Assert.Empty(MasterFaults(arguments, environment, file));
        Assert.Empty(AgentFaults(arguments, environment, file));
    }

    [Theory]
    [InlineData("master", "--authenticate_http_frameworks are missing")]
    [InlineData("agent", "--authenticate_http_executors are missing")]
    public async Task Process_BeyondLoopback_EndsWithTwoAndLeavesNothing(string verb, string missing)
    {
        var log = Path.Combine(_directory, "log");
        using var process = new HoldfastProcess(
            verb, log, port: 0,
            [
                "--ip=0.0.0.0", "--port=0", $"--work_dir={Work}",
                .. verb == "agent" ? (string[])["--master=127.0.0.1:1"] : [],
            ]);

        var said = await process.RefusedAsync(status: 2);

        Assert.Contains($"Listening on 0.0.0.0 {Refused}", said, StringComparison.Ordinal);
        Assert.Contains(missing, said, StringComparison.Ordinal);
        Assert.Equal([log], Directory.EnumerateFileSystemEntries(_directory));
    }

    /// <summary>The advice for files that are missing would be --insecure.</summary>
    [Fact]
    public void Tls_WhoseFilesCannotBeRead_IsNotSaidToBeMissing()
    {
        const string arguments = "--ip=192.0.2.1 --tls_cert_file=/nowhere/a.pem --tls_key_file=/nowhere/a.key "
            + "--tls_ca_file=/nowhere/ca.pem --authenticate_http_readonly --authenticate_http_readwrite";

        foreach (var faults in new[]
                 {
                     MasterFaults($"{arguments} --authenticate_http_frameworks", "", ""),
                     AgentFaults($"{arguments} --authenticate_http_executors", "", ""),
                 })
        {
            Assert.Contains(faults, static fault => fault.Contains("/nowhere/", StringComparison.Ordinal));
            Assert.DoesNotContain(faults, static fault => fault.Contains("--insecure", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Credentials_Mistyped_AreNotSaidToBeMissing() => Assert.Contains(
        "did you mean --credentials?",
        Assert.Single(MasterFaults("--credentialz=/nowhere --authenticate_http_readwrite", "", "")),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("master")]
    [InlineData("agent")]
    public async Task Process_AtAnAddressOfAnotherMachine_SaysSoInASentence(string verb)
    {
        using var process = new HoldfastProcess(
            verb, Path.Combine(_directory, "log"), port: 0,
            [
                // Of a net that is for documents only.
                "--ip=192.0.2.1", "--insecure", "--port=0", "--no-hostname_lookup", $"--work_dir={Work}",
                .. verb == "agent" ? (string[])["--master=127.0.0.1:1"] : [],
            ]);

        var said = await process.RefusedAsync();

        Assert.Contains("this machine has no such address. Give one of its own", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--link_port=6000", "LIBPROCESS_PORT=6000", "--link_port=6000 is the port of the HTTP APIs too")]
    [InlineData("--link_port=6000 --port=6000", "", "--link_port=6000 is the port of the HTTP APIs too")]
    [InlineData("--link_port=65536", "", "--link_port=65536 is not a port")]
    [InlineData("--port=99999999999", "", "--port=99999999999 is not a port: give one from 0 to 65535")]
    public void Ports_ThatCannotBe_AreRefused(string arguments, string environment, string said) =>
        Assert.Contains(said, Assert.Single(MasterFaults(arguments, environment, "")), StringComparison.Ordinal);

    [Fact]
    public void Port_OfAnAgent_ThatCannotBe_IsRefused() => Assert.Contains(
        "--port=65536 is not a port", Assert.Single(AgentFaults("--port=65536", "", "")), StringComparison.Ordinal);

    [Fact]
    public void Faults_OfSpellingAndMeaning_AreToldAtOnce()
    {
        const string Wrong = "--prot=5050 --ip=nowhere --quiet=maybe --isolation=docker/runtime --agent_ping_timeout=9";

        Assert.Equal(5, MasterFaults(Wrong.Replace("isolation=docker/runtime", "acls=x"), "", "").Count);
        Assert.Equal(4, AgentFaults(Wrong.Replace(" --agent_ping_timeout=9", ""), "", "").Count);
    }

    [Theory]
    [InlineData("--work_dri=/x", "did you mean --work_dir?")]
    [InlineData("--work_dir", "--work_dir needs a value")]
    [InlineData("--work_dir=", "--work_dir is missing")]
    public void Flag_ThatIsMeantAndCannotBeRead_IsNotMissingToo(string argument, string said)
    {
        foreach (var (table, more) in new[] { (MasterFlags.Table, (string[])[]), (AgentFlags.Table, ["--master=h:1"]) })
        {
            var flags = MesosFlags.Parse(table, [.. more, argument], []);
            var faults = flags.Faults.ToList();
            if (table == MasterFlags.Table) MasterFlagReader.Read(flags, faults);
            else AgentSettings.From(flags, faults);

            Assert.Contains(said, Assert.Single(faults), StringComparison.Ordinal);
        }
    }

    private List<string> MasterFaults(string arguments, string environment, string file)
    {
        var flags = Flags(MasterFlags.Table, [$"--work_dir={Work}", .. Words(arguments)], environment, file);
        var faults = flags.Faults.ToList();
        MasterFlagReader.Read(flags, faults);
        return faults;
    }

    private List<string> AgentFaults(string arguments, string environment, string file)
    {
        var flags = Flags(
            AgentFlags.Table, [$"--work_dir={Work}", "--master=h:1", .. Words(arguments)], environment, file);
        var faults = flags.Faults.ToList();
        AgentSettings.From(flags, faults);
        return faults;
    }

    private FlagValues Flags(IReadOnlyList<FlagSpec> table, string[] arguments, string environment, string file)
    {
        var path = Path.Combine(_directory, "options");
        File.WriteAllText(path, file);
        return MesosFlags.Parse(
            table, [.. arguments, .. file.Length == 0 ? (string[])[] : [$"--config={path}"]],
            Words(environment).Select(pair => KeyValuePair.Create(pair.Split('=')[0], pair.Split('=')[1])));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

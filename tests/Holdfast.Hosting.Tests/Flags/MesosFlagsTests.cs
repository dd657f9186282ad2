using System.Text.RegularExpressions;
using Holdfast.Hosting.Flags;

namespace Holdfast.Hosting.Tests.Flags;

public sealed class MesosFlagsTests
{
    [Fact]
    public void Parse_NothingGiven_HasDefaultsAndNoFaults()
    {
        var flags = Master();

        Assert.Empty(flags.Faults);
        Assert.Empty(flags.Warnings);
        Assert.Equal(5050, flags.Integer("port"));
        Assert.Equal(TimeSpan.FromSeconds(1), flags.Duration("allocation_interval"));
        Assert.Null(flags.Text("hostname"));
        Assert.False(flags.IsGiven("port"));
    }

    [Theory]
    [InlineData("--work_dir=/a")]
    [InlineData("--work-dir=/a")]
    [InlineData("--work_dir", "/a")]
    [InlineData("--work-dir", "/a")]
    public void Parse_AnySpelling_IsRead(params string[] arguments)
    {
        var flags = Master(arguments);

        Assert.Empty(flags.Faults);
        Assert.Equal("/a", flags.Text("work_dir"));
        Assert.True(flags.IsGiven("work_dir"));
    }

    [Theory]
    [InlineData("--quiet", true)]
    [InlineData("--no-quiet", false)]
    [InlineData("--quiet=true", true)]
    [InlineData("--quiet=0", false)]
    public void Parse_Switches_AreRead(string argument, bool expected)
    {
        var flags = Master(argument);

        Assert.Empty(flags.Faults);
        Assert.Equal(expected, flags.Boolean("quiet"));
    }

    [Fact]
    public void Parse_SwitchBeforeAWord_DoesNotTakeItAsValue() =>
        Assert.Equal(["'yes' is not a flag; flags begin with --."], Master("--quiet", "yes").Faults);

    [Fact]
    public void Parse_Environment_IsReadAndOverriddenByArguments()
    {
        (string, string)[] environment = [("MESOS_PORT", "6000"), ("MESOS_CLUSTER", "east"), ("MESOS_LIBRARY", "x")];

        var flags = Parse(MasterFlags.Table, ["--port=7000"], environment);

        Assert.Empty(flags.Faults);
        Assert.Equal(7000, flags.Integer("port"));
        Assert.Equal("east", flags.Text("cluster"));
    }

    [Theory]
    [InlineData("MESOS_AUTHENTICATE_HTTP_READWRIT", "MESOS_AUTHENTICATE_HTTP_READWRITE")]
    [InlineData("MESOS_AUTHENTICATE_HTP_READONLYY", "MESOS_AUTHENTICATE_HTTP_READONLY")]
    [InlineData("MESOS_CREDENTIAL", null)]
    [InlineData("MESOS_PROT", null)]
    [InlineData("MESOS_LAUNCHER", null)]
    [InlineData("MESOS_RECOVER", null)]
    [InlineData("MESOS_SANDBOX", null)]
    [InlineData("MESOS_TASK_ID", null)]
    [InlineData("MESOS_NATIVE_JAVA_LIBRARY", null)]
    [InlineData("MESOS_EXECUTOR_ID", null)]
    [InlineData("MESOS_CHECKPOINT", null)]
    [InlineData("MESOS_PID", null)]
    public void Parse_Variable_ThatIsAFlagButForALetter_IsAFault(string variable, string? meant)
    {
        var flags = Parse(MasterFlags.Table, [], [(variable, "true")]);

        Assert.Equal(
            meant is null ? [] : [$"{variable} is not a flag of this program; did you mean {meant}? If it is "
                + "something else, unset it here."],
            flags.Faults);
    }

    [Fact]
    public void Parse_LibprocessAddress_IsTakenUnlessTheFlagIsGiven()
    {
        (string, string)[] environment = [("LIBPROCESS_IP", "127.0.0.1"), ("LIBPROCESS_PORT", "6000")];

        var flags = Parse(MasterFlags.Table, ["--port=7000"], environment);

        Assert.Equal("127.0.0.1", flags.Text("ip"));
        Assert.Equal(7000, flags.Integer("port"));
    }

    /// <summary>As with flags: what asks for protection must not be passed over. What is done anyway, or is not to be
    /// done, is nobody's loss.</summary>
    [Theory]
    [InlineData("LIBPROCESS_SSL_CIPHERS", "ECDHE-ECDSA-AES256-GCM-SHA384", "asks for something about TLS")]
    [InlineData("LIBPROCESS_SSL_VERIFY_IPADD", "true", "asks for something about TLS")]
    [InlineData("LIBPROCESS_SSL_ENABLE_TLS_V1_2", "false", "asks for something about TLS")]
    [InlineData("LIBPROCESS_SSL_REQUIRE_CLIENT_CRET", "true", "did you mean LIBPROCESS_SSL_REQUIRE_CLIENT_CERT?")]
    [InlineData("LIBPROCESS_SSL_CA_FIEL", "/ca.pem", "did you mean LIBPROCESS_SSL_CA_FILE?")]
    [InlineData("LIBPROCESS_SSL_VERIFY_IPADD", "0", null)]
    [InlineData("LIBPROCESS_SSL_ENABLE_TLS_V1_0", "false", null)]
    [InlineData("LIBPROCESS_SSL_ENABLE_TLS_V1_3", "true", null)]
    [InlineData("LIBPROCESS_SSLX", "true", null)]
    public void Parse_LibprocessVariableOfTls_ThatIsNotHonoured_IsAFault(string variable, string value, string? said)
    {
        var faults = Parse(MasterFlags.Table, [], [(variable, value)]).Faults;

        if (said is null) Assert.Empty(faults);
        else Assert.Matches($"^{variable} .*{Regex.Escape(said)}", Assert.Single(faults));
    }

    [Fact]
    public void Parse_OldNameOfALibprocessVariable_IsReadWithAWarning()
    {
        var flags = Parse(MasterFlags.Table, [], [("LIBPROCESS_SSL_REQUIRE_CERT", "true")]);

        Assert.True(flags.Boolean("LIBPROCESS_SSL_REQUIRE_CLIENT_CERT"));
        Assert.Equal(
            ["LIBPROCESS_SSL_REQUIRE_CERT is an old name; write LIBPROCESS_SSL_REQUIRE_CLIENT_CERT."], flags.Warnings);
    }

    /// <summary>What images of Mesos set, and what an agent sets for what it runs, which may be another agent or a
    /// master: nothing of it is meant for flags, and nothing stops a start.</summary>
    [Fact]
    public void Parse_EnvironmentOfImagesAndTasks_ChangesNoFlagAndIsNoFault()
    {
        (string, string)[] environment =
        [
            ("MESOS_VERSION", "1.11.0"), ("MESOS_HELP", "1"), ("MESOS_HOME", "/opt/mesos"), ("MESOS_BUILD_DIR", "/b"),
            ("MESOS_NATIVE_LIBRARY", "/usr/lib/libmesos.so"), ("MESOS_NATIVE_JAVA_LIBRARY", "/usr/lib/libmesos.so"),
            ("MESOS_FRAMEWORK_ID", "m-0000"), ("MESOS_EXECUTOR_ID", "e"), ("MESOS_SLAVE_ID", "m-S0"),
            ("MESOS_TASK_ID", "t"), ("MESOS_CONTAINER_ID", "c"), ("MESOS_AGENT_ENDPOINT", "127.0.0.1:5051"),
            ("MESOS_SLAVE_PID", "slave(1)@127.0.0.1:5051"), ("MESOS_DIRECTORY", "/s"), ("MESOS_SANDBOX", "/s"),
            ("MESOS_CHECKPOINT", "1"), ("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs"),
            ("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", "secret"), ("MESOS_DOMAIN_SOCKET", "/run/agent.sock"),
            ("MESOS_CONTAINER_IP", "10.0.0.1"), ("MESOS_ALLOCATION_ROLE", "db"), ("LIBPROCESS_PORT", "0"),
            ("MARATHON_APP_ID", "/db"), ("PORT", "31000"), ("PORT0", "31000"), ("HOST", "node1"),
            ("HOLDFAST_VERSION", "0.1.0"), ("HOLDFAST_HELP", "1"),
        ];
        // These are flags of an agent too, and mean the same there.
        (string, string)[] both =
        [
            ("MESOS_RECOVERY_TIMEOUT", "15mins"), ("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs"),
            ("MESOS_HTTP_COMMAND_EXECUTOR", "0"),
        ];

        foreach (var table in (IReadOnlyList<FlagSpec>[])[MasterFlags.Table, AgentFlags.Table])
        {
            var flags = Parse(table, [], [.. environment, .. both]);

            Assert.Empty(flags.Faults);
            Assert.Empty(flags.Warnings);
            var plain = Parse(table, [], both);
            Assert.All(table.Where(spec => !spec.IsEnvironmentOnly), spec => Assert.Equal(
                (plain.IsGiven(spec.Name), plain.All().SingleOrDefault(flag => flag.Key == spec.Name)),
                (flags.IsGiven(spec.Name), flags.All().SingleOrDefault(flag => flag.Key == spec.Name))));
        }
    }

    [Fact]
    public void Parse_VersionAsArgument_IsAskedFor()
    {
        Assert.True(Master("--version").Boolean("version"));
        Assert.False(Parse(MasterFlags.Table, [], [("MESOS_VERSION", "true")]).Boolean("version"));
    }

    [Fact]
    public void Parse_ManyFaults_AreReportedTogether()
    {
        var flags = Master(
            "--prot=5050", "--allocation_interval=5", "--port", "--no-work_dir", "stray", "--completely_else=1");

        Assert.Equal(
            [
                "--prot is not a flag of this program; did you mean --port?",
                "--port needs a value: --port=VALUE.",
                "--no-work_dir is not possible: work_dir is no switch; leave it out for its default.",
                "'stray' is not a flag; flags begin with --.",
                "--completely_else is not a flag of this program; docs/operating/options.md lists all.",
                "--allocation_interval is '5'; write a duration such as 10secs "
                    + "(ns, us, ms, secs, mins, hrs, days, weeks).",
            ],
            flags.Faults);
    }

    [Fact]
    public void Parse_GivenTwice_IsAFault() =>
        Assert.Equal(["--port is given twice; give it once."], Master("--port=1", "--port=2").Faults);

    [Theory]
    [InlineData("--acls={}")]
    [InlineData("--http_authenticators=org_example_own")]
    [InlineData("--no-root_submissions")]
    [InlineData("--zk=zk://a/b")]
    [InlineData("--registry=etcd")]
    public void Parse_ProtectionNotHonoured_IsAFault(string argument) => Assert.Single(Master(argument).Faults);

    [Theory]
    [InlineData("--isolation=posix/cpu,docker/volume")]
    [InlineData("--launcher=linux")]
    [InlineData("--seccomp_profile_name=x")]
    public void Parse_ProtectionNotHonouredByAgent_IsAFault(string argument) => Assert.Single(Agent(argument).Faults);

    [Theory]
    [InlineData("--http_authenticators=basic")]
    [InlineData("--authorizers=local")]
    [InlineData("--root_submissions")]
    [InlineData("--registry=replicated_log")]
    public void Parse_ProtectionAskedOnlyForItsDefault_IsFine(string argument) => Assert.Empty(Master(argument).Faults);

    [Fact]
    public void Parse_ProtectiveVariable_IsAFault() =>
        Assert.Single(Parse(AgentFlags.Table, [], [("LIBPROCESS_REQUIRE_PEER_ADDRESS_IP_MATCH", "true")]).Faults);

    [Fact]
    public void Parse_FlagWithoutUseHere_WarnsUnlessItIsItsDefault()
    {
        Assert.Equal(["--quorum is accepted for Mesos' sake and does nothing here."], Master("--quorum=2").Warnings);
        Assert.Empty(Master("--registry_fetch_timeout=1mins").Warnings);
    }

    [Fact]
    public void Parse_OldName_IsReadWithAWarning()
    {
        var flags = Master("--slave_reregister_timeout=20mins");

        Assert.Equal(TimeSpan.FromMinutes(20), flags.Duration("agent_reregister_timeout"));
        Assert.Equal(["--slave_reregister_timeout is an old name; write --agent_reregister_timeout."], flags.Warnings);
    }

    [Fact]
    public void Parse_ValueInAFile_IsItsContentAndShownAsTheFile()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "cpus:4;mem:1024\n");

            var flags = Agent($"--resources=file://{path}");
            Assert.Equal("cpus:4;mem:1024", flags.Text("resources"));
            Assert.Equal($"file://{path}", flags.All().Single(flag => flag.Key == "resources").Value);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Single(Agent($"--resources=file://{path}").Faults);
    }

    [Fact]
    public void Parse_FlagsOfTheRecordings_AreAccepted()
    {
        var master = Master(
            "--port=5050", "--ip=127.0.0.1", "--registry=in_memory", "--work_dir=/w", "--allocation_interval=200ms",
            "--agent_ping_timeout=1secs", "--max_agent_ping_timeouts=2");
        var agent = Agent(
            "--master=127.0.0.1:5050", "--port=5051", "--ip=127.0.0.1", "--work_dir=/w", "--runtime_dir=/rt",
            "--fetcher_cache_dir=/f", "--launcher=posix", "--no-systemd_enable_support",
            "--isolation=posix/cpu,posix/mem", "--resources=cpus:4", "--attributes=rack:r2", "--hostname=node1");

        Assert.Empty(master.Faults);
        Assert.Empty(agent.Faults);
        Assert.Collection(
            agent.Warnings,
            warning => Assert.StartsWith("--no-systemd_enable", warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Values_OfAFlagThatDoesNotExist_AreTheProgramsMistake() =>
        Assert.Throws<ArgumentException>(() => Master().Text("prot"));

    private static FlagValues Master(params string[] arguments) => Parse(MasterFlags.Table, arguments, []);

    private static FlagValues Agent(params string[] arguments) => Parse(AgentFlags.Table, arguments, []);

    private static FlagValues Parse(
        IReadOnlyList<FlagSpec> table, string[] arguments, (string Name, string Value)[] environment) =>
        MesosFlags.Parse(table, arguments, environment.Select(entry => KeyValuePair.Create(entry.Name, entry.Value)));
}

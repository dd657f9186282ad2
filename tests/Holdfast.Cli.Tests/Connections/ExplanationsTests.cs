namespace Holdfast.Cli.Tests.Connections;

/// <summary>What the command line makes of each status that a master's API may answer with.</summary>
public sealed class ExplanationsTests : IDisposable
{
    private const int Failed = 1;
    private const int NotFound = 3;
    private const int Conflict = 4;
    private const int Denied = 5;
    private const int TimedOut = 6;
    private const int Unreachable = 9;

    private const string Read = "agents ls";
    private const string Write = "api POST /reserve --data x";

    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-cli-").FullName;

    public static TheoryData<string, string, int, string> Statuses => new()
    {
        { Read, "400 Bad Request", Failed, "refused GET_STATE with status 400: why." },
        { Read, "401 Unauthorized", Denied, "name the file of your credential by --credential or HOLDFAST_CREDENTIAL" },
        { Read + " --credential", "401 Unauthorized", Denied, "does not take the credential of 'me'" },
        { Read, "403 Forbidden", Denied, "Call as somebody who may, by --credential" },
        { Read + " --credential", "403 Forbidden", Denied, "You call as 'me': call as somebody who may" },
        { Read, "404 Not Found", NotFound, "Check the name, and that a Holdfast server of this version answers" },
        { Write, "405 Method Not Allowed", Failed, "something else than this verb asks: check the address" },
        { Write, "406 Not Acceptable", Failed, "something else than this verb asks" },
        { Write, "409 Conflict", Conflict, "with status 409: why. Look at what is in the way" },
        { Write, "413 Content Too Large", Failed, "Ask for less at once" },
        { Write, "415 Unsupported Media Type", Failed, "are of one version" },
        { Write, "429 Too Many Requests", TimedOut, "It is busy; repeat it in a moment" },
        { Read, "500 Internal Server Error", Failed, "its log says more." },
        { Write, "500 Internal Server Error", Failed, "Look at the state before you repeat it" },
        { Write, "501 Not Implemented", Failed, "Its version cannot do that yet" },
        { Read, "503 Service Unavailable", Unreachable, "does not lead, or is not ready yet; repeat it in a moment" },
        { Write, "503 Service Unavailable", TimedOut, "repeat it: 'holdfast volumes ls', 'reservations ls'" },
        { Write, "504 Gateway Timeout", TimedOut, "Look at the state before you repeat it" },
        { Read, "302 Found", Failed, "That is no answer of a Holdfast server" },
        { Read, "200 OK", Failed, "cannot be read" },
    };

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory, MemberData(nameof(Statuses))]
    public async Task Status_OfTheMaster_HasAnExitCodeAndSaysWhatToDo(
        string line, string status, int code, string said)
    {
        var credential = Path.Combine(_directory, "credential");
        await File.WriteAllTextAsync(credential, "me s3cret", TestContext.Current.CancellationToken);
        using var server = new OneAnswerServer(status, "why");
        string[] words = line.Replace("--credential", $"--credential {credential}").Split(' ');

        var run = await CliRun.OfAsync([.. words, "--master", server.Address]);

        Assert.Equal((code, ""), (run.Code, run.Output));
        Assert.StartsWith("holdfast: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(server.Address, run.Error, StringComparison.Ordinal);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("s3cret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_AskedAsIfItWereTheMaster_IsNamed()
    {
        // An empty protobuf message, as far as masters are concerned: what an agent answers has other fields.
        using var server = new OneAnswerServer("200 OK", "");

        var run = await CliRun.OfAsync("agents", "ls", "--master", server.Address);

        Assert.Equal((Failed, ""), (run.Code, run.Output));
        Assert.Contains($"{server.Address} answers as an agent does, and a master is asked", run.Error);
    }

    [Theory]
    [InlineData("--credential=/nowhere/c", "--credential names /nowhere/c, or a file that goes with it, which is not")]
    [InlineData("--ca=/nowhere/ca.pem", "--ca names /nowhere/ca.pem, or a file that goes with it, which is not there")]
    [InlineData("--ca=/dev/null", "--ca: /dev/null holds no authority's certificate in PEM")]
    [InlineData("--credential=/dev/null", "--credential: /dev/null holds no credential")]
    [InlineData("--cert=/dev/null", "--cert is for servers that --ca makes believable")]
    [InlineData("--master=https://node1:5050", "write node1:5050, and name the authority of its certificate by --ca")]
    [InlineData("--master=http://node1:5050/", "write node1:5050.")]
    [InlineData("--master=zk://node1:2181/mesos", "masters are not looked up by zk here")]
    public async Task Access_ThatCannotBe_IsAFaultOfUsage(string option, string said)
    {
        var run = await CliRun.OfAsync("agents", "ls", option);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }
}

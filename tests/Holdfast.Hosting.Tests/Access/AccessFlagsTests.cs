using Holdfast.Hosting.Access;
using Holdfast.Hosting.Flags;

namespace Holdfast.Hosting.Tests.Access;

public sealed class AccessFlagsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-access-").FullName;
    private readonly List<string> _faults = [];

    public AccessFlagsTests() => File.WriteAllText(CredentialsPath, "ops s3cret\n");

    private string CredentialsPath => Path.Combine(_directory, "credentials");

    [Fact]
    public void Flags_OfAMaster_SayWhoMustShowCredentials()
    {
        var options = AccessFlags.ReadMaster(
            Master(
                "--authenticate_http_readonly", "--authenticate_frameworks", $"--credentials=file://{CredentialsPath}"),
            _faults);

        Assert.Equal(
            new AccessOptions
            {
                CredentialsFile = CredentialsPath, AuthenticatesReads = true, AuthenticatesFrameworks = true,
            }, options);
        Assert.Empty(_faults);
    }

    [Theory]
    [InlineData("--authenticate_http_frameworks")]
    [InlineData("--authenticate")]
    [InlineData("--authenticate_http")]
    [InlineData("--authenticate_slaves")]
    public void Authentication_WithoutCredentials_IsAFault(string flag)
    {
        AccessFlags.ReadMaster(Master(flag), _faults);

        Assert.Contains("--credentials is missing", Assert.Single(_faults), StringComparison.Ordinal);
    }

    /// <summary>Whoever gives them believes to be protected.</summary>
    [Fact]
    public void Credentials_ThatNothingAsksFor_AreAFault()
    {
        AccessFlags.ReadAgent(
            MesosFlags.Parse(AgentFlags.Table, [$"--http_credentials={CredentialsPath}"], []), _faults);

        Assert.Contains("nothing asks", Assert.Single(_faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Credentials_GivenInThePlaceOfTheirPath_AreNotTold()
    {
        AccessFlags.ReadMaster(
            Master("--authenticate_http", """--credentials={"credentials":[{"principal":"a","secret":"s3cret"}]}"""),
            _faults);

        Assert.DoesNotContain("s3cret", Assert.Single(_faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Credentials_AmongTheFlagsShown_AreAPath()
    {
        var flags = Master($"--credentials=file://{CredentialsPath}");

        Assert.Contains(KeyValuePair.Create("credentials", CredentialsPath), flags.All());
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static FlagValues Master(params string[] arguments)
    {
        var flags = MesosFlags.Parse(MasterFlags.Table, arguments, []);
        Assert.Empty(flags.Faults);
        return flags;
    }
}

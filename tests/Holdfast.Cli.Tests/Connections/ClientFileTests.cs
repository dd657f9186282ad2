using Holdfast.Cli.Connections;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Tests.Connections;

public sealed class ClientFileTests
{
    /// <summary>Before: a file in the current directory counted where the home was missing.</summary>
    [Fact]
    public async Task File_OfAHomeThatIsMissing_IsNotLookedForInTheCurrentDirectory()
    {
        var here = Directory.CreateTempSubdirectory("holdfast-here-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(here, ".config/holdfast"));
            await File.WriteAllTextAsync(
                Path.Combine(here, ".config/holdfast/config.yaml"), "bad", TestContext.Current.CancellationToken);

            var run = await CliRun.InShellAsync(
                $"cd {here}; HOME=/nowhere HOLDFAST_CONFIG= XDG_CONFIG_HOME= $HOLDFAST agents ls --master 127.0.0.1:1");

            Assert.Equal(9, run.Code);
        }
        finally
        {
            Directory.Delete(here, recursive: true);
        }
    }

    [Theory]
    [InlineData("# mine\n---\nmaster: node1:5050,node2:5050 # both\ncredential: 'my secret'\nca: /etc/ca.pem\n")]
    [InlineData("""{"master": "node1:5050,node2:5050", "credential": "my secret", "ca": "/etc/ca.pem"}""")]
    public void File_InEitherForm_GivesItsValues(string text)
    {
        var file = ClientFile.Read("/home/me/config.yaml", text);

        Assert.Equal("node1:5050,node2:5050", file.Value("master"));
        Assert.Equal("/home/me/my secret", file.FileOf("credential"));
        Assert.Equal("/etc/ca.pem", file.FileOf("ca"));
        Assert.Null(file.FileOf("key"));
    }

    [Fact]
    public void File_OfAPathInTheHome_IsFoundThere() => Assert.Equal(
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "ca.pem"),
        ClientFile.Read("/etc/config.yaml", "ca: ~/ca.pem").FileOf("ca"));

    [Theory]
    [InlineData("masters: node1:5050", "line 1 has 'masters'. Did you mean 'master'?")]
    [InlineData("secret: abc", "line 1 has 'secret'. It may have master, credential, agent_credential, ca, cert, key")]
    [InlineData("\nmaster", "line 2 is not 'name: value'")]
    [InlineData("master:\n  - node1:5050", "'master' has no value")]
    [InlineData("ca: a\nca: b", "'ca' is there twice")]
    [InlineData("{\"ca\": 1}", "'ca' must be a text")]
    [InlineData("{\"ca\"", "it begins as JSON and is none")]
    [InlineData("{\"ca\": \"\\ud800\"}", "it has a text that is none")]
    public void File_ThatIsWrong_IsRefusedWithItsName(string text, string said)
    {
        var failure = Assert.Throws<Failure>(() => ClientFile.Read("/home/me/config.yaml", text));

        Assert.Equal(2, failure.Code);
        Assert.StartsWith("/home/me/config.yaml cannot be used: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }
}

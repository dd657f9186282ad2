using Holdfast.Agent.Executors;

namespace Holdfast.Agent.Tests.Executors;

public sealed class ExecutorKeyFileTests : IDisposable
{
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-agent-").FullName;
    private readonly HeardLog _log = new();

    [Theory]
    [InlineData(Owners, 0)]
    [InlineData(Owners | UnixFileMode.GroupRead, 1)]
    [InlineData(Owners | UnixFileMode.OtherRead, 1)]
    public void Key_ThatOthersCanRead_IsSaid(UnixFileMode mode, int lines)
    {
        var path = Path.Combine(_root, "given");
        File.WriteAllText(path, "a key of thirty-two bytes or so.");
        File.SetUnixFileMode(path, mode);

        ExecutorKeyFile.Read(path, _root, _log);

        Assert.Equal(lines, _log.Lines.Count);
        Assert.All(_log.Lines, line => Assert.Contains($"chmod 600 {path}", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Key_OfItsOwn_IsKeptAndNobodyElses()
    {
        var first = ExecutorKeyFile.Read(given: null, _root, _log);

        Assert.Equal(first, ExecutorKeyFile.Read(given: null, _root, _log));
        Assert.Equal(Owners, File.GetUnixFileMode(Path.Combine(_root, "executor.key")));
        Assert.Empty(_log.Lines);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}

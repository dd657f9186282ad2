using Holdfast.Containers.Helpers;

namespace Holdfast.Containers.Tests.Helpers;

public sealed class HelperProgramsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-helpers-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Programs_InSeveralDirectories_ComeFromTheFirstThatHasThem()
    {
        var (first, second) = (Make("first", "holdfast-shim"), Make("second", "holdfast-shim", "holdfast-fetcher"));

        var programs = HelperPrograms.Locate([first, second]);

        Assert.Equal(
            new HelperPrograms(Path.Combine(first, "holdfast-shim"), Path.Combine(second, "holdfast-fetcher")),
                programs);
    }

    [Fact]
    public void Program_Missing_IsSaidWithThePlacesAndTheWayOut()
    {
        var only = Make("only", "holdfast-shim");

        var failure = Assert.Throws<FileNotFoundException>(() => HelperPrograms.Locate([only]));

        Assert.Equal(
            $"holdfast-fetcher is not in {only}. Set HOLDFAST_LIBEXEC to the directory that has it.", failure.Message);
    }

    private string Make(string name, params string[] files)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        foreach (var file in files) File.WriteAllText(Path.Combine(directory, file), "");
        return directory;
    }
}

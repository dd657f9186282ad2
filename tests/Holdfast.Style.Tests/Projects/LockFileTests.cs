using System.Text.RegularExpressions;

namespace Holdfast.Style.Tests.Projects;

public sealed partial class LockFileTests
{
    [Fact]
    public void EveryProject_HasItsLockFile() =>
        Repository.RequireNone(
            ProjectFile.All.Select(project => $"{project.Folder}/packages.lock.json")
                .Where(path => !File.Exists(Path.Combine(Repository.Root, path))),
            "Run 'dotnet restore -p:RestoreLockedMode=false' and commit:");

    [Fact]
    public void Packages_AreVersionedInOnePlace() =>
        Repository.RequireNone(
            from project in ProjectFile.All
            from package in project.Xml.Descendants("PackageReference")
            where package.Attribute("Version") is not null
            select $"{project.Path}: {(string?)package.Attribute("Include")}",
            "Versions stand in Directory.Packages.props only:");

    // Another patch of the SDK brings another compiler, and the lock file would no longer fit.
    [Fact]
    public void AheadOfTimeCompiler_InEveryLockFile_IsThePinnedVersion()
    {
        var pinned = (string?)Repository.ReadXml("Directory.Build.props")
            .Descendants("HoldfastNativePackVersion").SingleOrDefault();

        var found =
            from project in ProjectFile.All
            where project.IsAheadOfTime
            from Match match in Compiler().Matches(Repository.Read($"{project.Folder}/packages.lock.json"))
            select (project.Path, Version: match.Groups[1].Value);

        Assert.NotEmpty(found);
        Assert.All(found, lockFile => Assert.Equal(pinned, lockFile.Version));
    }

    [GeneratedRegex("\"Microsoft.DotNet.ILCompiler\": \\{[^}]*?\"resolved\": \"([^\"]+)\"")]
    private static partial Regex Compiler();
}

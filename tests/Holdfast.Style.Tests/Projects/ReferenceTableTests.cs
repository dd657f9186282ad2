namespace Holdfast.Style.Tests.Projects;

/// <summary>Which project may know which: the architecture, as the compiler sees it.</summary>
public sealed class ReferenceTableTests
{
    private static readonly string[] Pure = ["Model", "Link", "Allocation", "Master.Core", "Agent.Core"];

    // A line is exactly what the project references, neither more nor less.
    private static readonly Dictionary<string, string[]> Table = new()
    {
        ["Model"] = [],
        ["Link"] = ["Model"],
        ["Protocol"] = ["Model", "Link"],
        ["Client"] = ["Protocol", "Model"],
        ["Allocation"] = ["Model"],
        ["Master.Core"] = ["Model", "Link", "Allocation"],
        ["Master"] = ["Master.Core", "Link", "Protocol", "Hosting", "Storage"],
        ["Agent.Core"] = ["Model", "Link"],
        ["Disks"] = ["Model", "Linux"],
        ["Containers"] = ["Model", "Linux"],
        ["Shim"] = ["Linux"],
        ["Fetcher"] = ["Linux"],
        ["Agent"] = ["Agent.Core", "Link", "Protocol", "Hosting", "Storage", "Linux", "Disks", "Containers"],
        ["Hosting"] = ["Model", "Protocol", "Linux"],
        ["Storage"] = ["Model", "Linux"],
        ["Linux"] = [],
        ["Cli"] = ["Client"],
        ["Server"] = ["Master", "Agent"],
    };

    [Fact]
    public void References_OfEveryProject_AreThoseOfTheTable()
    {
        var faults =
            from project in ProjectFile.OfProduct
            let name = project.ShortName
            let expected = Table.GetValueOrDefault(name)
            where expected is null || !expected.Order().SequenceEqual(project.References.Order())
            select $"{project.Path} references {string.Join(", ", project.References)}; "
                + $"the table says {(expected is null ? "nothing about it" : string.Join(", ", expected))}";

        Repository.RequireNone(faults, "Projects reference each other as the table of this test says:");
        Assert.Equal(Table.Keys.Order(), ProjectFile.OfProduct.Select(project => project.ShortName).Order());
    }

    [Fact]
    public void PureProjects_AndNoOthers_SayThatTheyArePure() =>
        Assert.Equal(
            Pure.Order(),
            ProjectFile.All.Where(project => project.IsPure).Select(project => project.ShortName).Order());

    [Fact]
    public void PureProjects_UseNoPackageOrFramework() =>
        Repository.RequireNone(
            from project in ProjectFile.All
            where project.IsPure
            from reference in project.Xml.Descendants()
            where reference.Name.LocalName is "PackageReference" or "FrameworkReference"
            select $"{project.Path}: {(string?)reference.Attribute("Include")}",
            "A pure project has no packages:");

    [Fact]
    public void Solution_HoldsEveryProject()
    {
        var solution = Repository.Read("Holdfast.slnx");

        Repository.RequireNone(
            from project in ProjectFile.All
            where !solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal)
            select project.Path,
            "These projects are missing in Holdfast.slnx:");
    }

    [Fact]
    public void Projects_WithoutSources_DoNotExist() =>
        Repository.RequireNone(
            from project in ProjectFile.All
            where Repository.Files(".cs", project.Folder).Count == 0
            select project.Path,
            "A project exists only where there is something in it:");
}

using System.Xml.Linq;

namespace Holdfast.Style.Tests;

/// <summary>One csproj, as the tests see it.</summary>
internal sealed record ProjectFile(string Path, XElement Xml)
{
    private const string Prefix = "Holdfast.";

    private static readonly Lazy<IReadOnlyList<ProjectFile>> Parsed = new(
        () => [.. from path in Repository.Files(".csproj") select new ProjectFile(path, Repository.ReadXml(path))]);

    public static IReadOnlyList<ProjectFile> All => Parsed.Value;

    public static IEnumerable<ProjectFile> OfProduct => All.Where(project => project.Path.IsBelow("src"));

    /// <summary>The project that a file belongs to.</summary>
    public static ProjectFile Of(string path) => All.Single(project => path.IsBelow(project.Folder));

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Its name without `Holdfast.`.</summary>
    public string ShortName => Name[Prefix.Length..];

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public bool IsPure => Property("HoldfastPure") == "true";

    public bool IsAheadOfTime => Property("PublishAot") == "true";

    /// <summary>Names of the projects it references, without `Holdfast.`.</summary>
    public IEnumerable<string> References =>
        from reference in Xml.Descendants("ProjectReference")
        let path = (string)reference.Attribute("Include")!
        select System.IO.Path.GetFileNameWithoutExtension(path)[Prefix.Length..];


    private string? Property(string name) => (string?)Xml.Descendants(name).FirstOrDefault();
}

using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Holdfast.Style.Tests.Sources;

/// <summary>What nobody uses is removed: readers take everything for needed.</summary>
public sealed partial class DeadFileTests
{
    private static readonly Lazy<Dictionary<string, int>> FilesThatName = new(CountFiles);

    // Extension methods are used by their own names, attributes by half of theirs, and a program by being started.
    [Fact]
    public void Types_OfTheProduct_AreUsedSomewhereElse() =>
        Repository.RequireNone(
            from file in SourceFile.All
            where file.Path.IsBelow("src")
            from type in file.TopLevelTypes
            let names = Names(type).ToList()
            where !names.Exists(name => FilesThatName.Value.GetValueOrDefault(name) > 1)
            select $"{file.Path}: {SourceFile.NameOf(type)}",
            "No other file names this type, nor any member of it:");

    [Fact]
    public void Pages_AreReachedFromAnotherPage()
    {
        var pages = Repository.Files(".md");
        var linked =
            from page in pages
            from Match link in Link().Matches(Repository.Read(page))
            let path = Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value)
            select Path.GetRelativePath(Repository.Root, Path.GetFullPath(path, Repository.Root));

        Repository.RequireNone(
            pages.Except(linked).Except(["README.md"])
                // A link to a folder shows all that is in it.
                .Where(page => !linked.Contains(Path.GetDirectoryName(page)!)),
            "No page leads here:");
    }

    [Fact]
    public void Tools_AreNamedSomewhereElse() =>
        Repository.RequireNone(
            from path in Repository.Files("", "tools")
            let name = Path.GetFileName(path)
            where !Repository.Files("").Any(
                other => other != path && IsText(other)
                    && Repository.Read(other).Contains(name, StringComparison.Ordinal))
            select path,
            "Nothing names this file of tools/:");

    private static IEnumerable<string> Names(MemberDeclarationSyntax type)
    {
        var name = SourceFile.NameOf(type);
        yield return name;
        if (name.EndsWith("Attribute", StringComparison.Ordinal)) yield return name[..^"Attribute".Length];
        foreach (var method in type.DescendantNodes().OfType<MethodDeclarationSyntax>())
            if (method.ParameterList.Parameters.Any(parameter => parameter.Modifiers.Any(word => word.Text == "this")))
                yield return method.Identifier.Text;
    }

    private static Dictionary<string, int> CountFiles() =>
        (from file in SourceFile.All
         from word in file.Tree.DescendantTokens().Select(token => token.ValueText).Distinct()
         group file by word)
        .ToDictionary(files => files.Key, files => files.Count());

    private static bool IsText(string path) =>
        Path.GetExtension(path) is "" or ".cs" or ".csproj" or ".props" or ".targets" or ".md" or ".sh" or ".proj"
            or ".slnf" or ".json";

    [GeneratedRegex(@"\]\(([^)\s#:]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}

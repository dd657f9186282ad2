using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Holdfast.Style.Tests.Sources;

public sealed class NamingTests
{
    private const int FamilyMemberLinesMax = 12;

    private static readonly string[] EmptySuffixes =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Service", "Info", "Data", "Impl"];

    [Fact]
    public void Namespace_IsTheProjectAndItsFolders() =>
        Repository.RequireNone(
            from file in SourceFile.All
            from declared in file.Tree.DescendantNodes(node => node is CompilationUnitSyntax)
                .OfType<BaseNamespaceDeclarationSyntax>()
            let expected = ExpectedNamespace(file.Path)
            where declared.Name.ToString() != expected || declared is not FileScopedNamespaceDeclarationSyntax
            select $"{file.Path}: {declared.Name}, should be {expected}",
            "A namespace is its project and folders, file-scoped:");

    [Fact]
    public void File_HoldsOneTopLevelTypeOrAClosedFamily() =>
        Repository.RequireNone(
            from file in SourceFile.All
            let types = file.TopLevelTypes.ToList()
            where types.Count > 1 && !IsFamily(file, types)
            select $"{file.Path}: {string.Join(", ", types.Select(SourceFile.NameOf))}",
            "A file holds one type, or small records of one family under a name in the plural:");

    [Fact]
    public void File_IsNamedAfterItsType() =>
        Repository.RequireNone(
            from file in SourceFile.All
            let types = file.TopLevelTypes.ToList()
            where types.Count == 1 && file.Name.Split('.')[0] != SourceFile.NameOf(types[0]) && !IsFamily(file, types)
            select $"{file.Path}: {SourceFile.NameOf(types[0])}",
            "A file has the name of its type (`Type.Topic.cs` for partials):");

    [Fact]
    public void Types_SayWhatTheyAre() =>
        Repository.RequireNone(
            from file in SourceFile.All
            from type in file.Tree.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            let name = type.Identifier.Text
            where EmptySuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal))
            select $"{file.At(type)}: {name}",
            $"No type ends in {string.Join(", ", EmptySuffixes)}; say what it does:");

    private static bool IsFamily(SourceFile file, List<MemberDeclarationSyntax> types) =>
        file.Name.EndsWith('s')
        && types.TrueForAll(
            type => type is RecordDeclarationSyntax && SourceFile.LineCount(type) <= FamilyMemberLinesMax);

    private static string ExpectedNamespace(string path)
    {
        var project = ProjectFile.Of(path);
        var folders = Path.GetDirectoryName(Path.GetRelativePath(project.Folder, path))!;
        return folders.Length == 0 ? project.Name : $"{project.Name}.{folders.Replace('/', '.')}";
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Holdfast.Style.Tests.Sources;

public sealed class SizeTests
{
    private const int FileLinesMax = 600;
    private const int MethodLinesMax = 70;
    private const int LineWidthMax = 120;
    private const int ConstructorParametersMax = 7;

    [Fact]
    public void Files_AreShort() =>
        Repository.RequireNone(
            from file in SourceFile.All
            where file.Lines.Length > FileLinesMax
            select $"{file.Path}: {file.Lines.Length} lines",
            $"A file has at most {FileLinesMax} lines; split it by topic:");

    [Fact]
    public void Lines_AreNarrow() =>
        Repository.RequireNone(
            from file in SourceFile.All
            from line in file.Lines.Index()
            where line.Item.Length > LineWidthMax
            select $"{file.Path}:{line.Index + 1}: {line.Item.Length} columns",
            $"A line has at most {LineWidthMax} columns:");

    [Fact]
    public void Methods_AreShort() =>
        Repository.RequireNone(
            from file in SourceFile.All
            from method in file.Tree.DescendantNodes().Where(IsMethod)
            let lines = SourceFile.LineCount(method)
            where lines > MethodLinesMax
            select $"{file.At(method)}: {lines} lines",
            $"A method has at most {MethodLinesMax} lines, no exceptions:");

    // Counts where behaviour is wired; a record's parameters are its fields.
    [Fact]
    public void Constructors_TakeFewParameters() =>
        Repository.RequireNone(
            from file in SourceFile.All
            from list in file.Tree.DescendantNodes().OfType<ParameterListSyntax>()
            where list.Parent is ConstructorDeclarationSyntax or ClassDeclarationSyntax or StructDeclarationSyntax
            where list.Parameters.Count > ConstructorParametersMax
            select $"{file.At(list)}: {list.Parameters.Count} parameters",
            $"A constructor takes at most {ConstructorParametersMax} parameters:");

    private static bool IsMethod(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax
            or PropertyDeclarationSyntax { ExpressionBody: not null };
}

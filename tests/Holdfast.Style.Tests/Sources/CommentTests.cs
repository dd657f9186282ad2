using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Holdfast.Style.Tests.Sources;

public sealed partial class CommentTests
{
    [Fact]
    public void DisabledWarnings_HaveAReasonAndAreNotInPureProjects() =>
        Repository.RequireNone(
            from file in SourceFile.All
            from directive in file.Tree.DescendantTrivia().Where(
                trivia => trivia.IsKind(SyntaxKind.PragmaWarningDirectiveTrivia))
            let pragma = (PragmaWarningDirectiveTriviaSyntax)directive.GetStructure()!
            where pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword)
            where file.IsPure || !pragma.ToFullString().Contains("//", StringComparison.Ordinal)
            select $"{file.At(pragma)}: {pragma.ToString().Trim()}",
            "A disabled warning has its reason on the same line, and a pure project disables none:");

    [Fact]
    public void SuppressedWarnings_HaveAReason() =>
        Repository.RequireNone(
            from file in SourceFile.All
            from attribute in file.Tree.DescendantNodes().OfType<AttributeSyntax>()
            where attribute.Name.ToString() is "SuppressMessage" or "UnconditionalSuppressMessage"
            where attribute.ArgumentList?.ToString().Contains("Justification =", StringComparison.Ordinal) != true
            select file.At(attribute),
            "A suppressed warning has its Justification:");

    [Fact]
    public void Regions_DoNotExist() =>
        Repository.RequireNone(
            from file in SourceFile.All
            from directive in file.Tree.DescendantTrivia()
            where directive.IsKind(SyntaxKind.RegionDirectiveTrivia)
            select $"{file.Path}: {directive.ToString().Trim()}",
            "There are no regions; a part that wants a name wants to be a type:");

    [Fact]
    public void Todo_NamesItsIssue() =>
        Repository.RequireNone(
            from file in SourceFile.All
            from comment in file.Tree.DescendantTrivia()
            where comment.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
            where Unfinished().IsMatch(comment.ToString()) && !Issue().IsMatch(comment.ToString())
            select $"{file.Path}: {comment}",
            "What is unfinished names its issue, as `TODO #12`:");

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"#\d+")]
    private static partial Regex Issue();
}

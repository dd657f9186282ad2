using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Holdfast.Style.Tests.Sources;

/// <summary>One message that a program can log, and what its method says about it.</summary>
internal sealed partial record LogEvent(
    int Id, string Level, string Text, string Summary, string Project, string At)
{
    /// <summary>Whether the whole text comes from elsewhere, so that it says nothing of itself.</summary>
    public bool IsPassedOn => Placeholder().IsMatch(Text);

    public static IReadOnlyList<LogEvent> ReadAll() =>
    [
        .. from file in SourceFile.All
           where file.Path.StartsWith("src/", StringComparison.Ordinal)
           from attribute in file.Tree.DescendantNodes().OfType<AttributeSyntax>()
           where attribute.Name.ToString() == "LoggerMessage"
           select From(file, attribute),
    ];

    private static LogEvent From(SourceFile file, AttributeSyntax attribute)
    {
        var arguments = attribute.ArgumentList!.Arguments;
        var id = int.Parse(Argument("EventId", 0).ToString(), CultureInfo.InvariantCulture);
        var level = Argument("Level", 1).ToString().Split('.')[^1];
        var method = attribute.FirstAncestorOrSelf<MethodDeclarationSyntax>()!;
        return new(
            id, level, Literal(Argument("Message", 2)), SummaryOf(method), file.Path.Split('/')[2], file.At(attribute));

        ExpressionSyntax Argument(string name, int place)
        {
            var named = arguments.FirstOrDefault(argument => argument.NameEquals?.Name.ToString() == name);
            return (named ?? arguments[place]).Expression;
        }
    }

    private static string SummaryOf(MethodDeclarationSyntax method)
    {
        var lines = method.GetLeadingTrivia().ToFullString().Split('\n');
        return SummaryElement().Match(string.Join(' ', lines.Select(line => line.Trim(' ', '/')))).Groups[1].Value;
    }

    // A text may be written in several pieces.
    private static string Literal(ExpressionSyntax expression) =>
        string.Concat(
            from part in expression.DescendantNodesAndSelf().OfType<LiteralExpressionSyntax>()
            select part.Token.ValueText);

    [GeneratedRegex(@"^\{\w+\}$")]
    private static partial Regex Placeholder();

    [GeneratedRegex("<summary>(.+)</summary>")]
    private static partial Regex SummaryElement();
}

using System.Globalization;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Holdfast.Style.Tests.Sources;

/// <summary>One message that a program can log.</summary>
internal sealed record LogEvent(int Id, string Level, string Text, string Project, string At)
{
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
        return new(id, level, Literal(Argument("Message", 2)), file.Path.Split('/')[2], file.At(attribute));

        ExpressionSyntax Argument(string name, int place)
        {
            var named = arguments.FirstOrDefault(argument => argument.NameEquals?.Name.ToString() == name);
            return (named ?? arguments[place]).Expression;
        }
    }

    // A text may be written in several pieces.
    private static string Literal(ExpressionSyntax expression) =>
        string.Concat(
            from part in expression.DescendantNodesAndSelf().OfType<LiteralExpressionSyntax>()
            select part.Token.ValueText);
}

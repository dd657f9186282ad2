using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Holdfast.Style.Tests.Sources;

/// <summary>How long it takes to refuse somebody must not tell how near the guess was. That cannot be measured beside
/// other work, so it is read: what lets callers in is decided by one comparison, in constant time.</summary>
public sealed class SecretTests
{
    private const string InConstantTime = "CryptographicOperations.FixedTimeEquals";

    /// <summary>What compares a secret that was shown with the one that is kept, by its type.</summary>
    private static readonly Dictionary<string, string> Doors = new()
    {
        ["CredentialBook"] = "Proves", ["ExecutorTokens"] = "IsSigned", ["OperatorToken"] = "IsShownBy",
    };

    private static readonly string[] Secrets = ["secret", "password", "digest", "signature", "authorization"];

    private static readonly string[] InShortTime = ["Equals", "SequenceEqual", "SequenceCompareTo", "Compare"];

    // Secrets do not come as far as a pure project: hosts bring it the name that one proved.
    private static IEnumerable<SourceFile> Sources =>
        SourceFile.All.Where(file => file.Path.IsBelow("src") && !file.IsPure);

    [Fact]
    public void Secret_ThatIsShown_IsComparedInConstantTime() =>
        Repository.RequireNone(
            from door in Doors
            let file = Sources.Single(file => file.Name == door.Key)
            let method = file.Tree.DescendantNodes().OfType<MethodDeclarationSyntax>()
                .Single(method => method.Identifier.Text == door.Value)
            let calls = method.DescendantNodes().OfType<InvocationExpressionSyntax>()
                .Count(call => $"{call.Expression}" == InConstantTime)
            where calls != 1
            select file.At(method),
            $"A secret that is shown is compared by {InConstantTime}, once, with what is kept:");

    /// <summary>One that somebody adds compares likewise, and is added above.</summary>
    [Fact]
    public void Secret_IsComparedByNothingElse() =>
        Repository.RequireNone(
            Sources.SelectMany(Faults).Concat(
                from file in Sources
                where file.Text.Contains(InConstantTime, StringComparison.Ordinal) && !Doors.ContainsKey(file.Name)
                select $"{file.Path}: it is not among those that these tests know"),
            $"Secrets are compared by {InConstantTime} only:");

    [Theory]
    [InlineData("shown.Secret == kept", 1)]
    [InlineData("a.Digest(secret).AsSpan().SequenceEqual(expected)", 1)]
    [InlineData("string.Equals(name, _digest, StringComparison.Ordinal)", 1)]
    [InlineData("_authorization != header", 1)]
    [InlineData("CryptographicOperations.FixedTimeEquals(secret, kept)", 0)]
    [InlineData("authorization is null", 0)]
    [InlineData("secret.Length == 0", 0)]
    [InlineData("name == kept", 0)]
    public void Comparison_OfASecret_IsFound(string expression, int faults) => Assert.Equal(
        faults, Faults(SourceFile.Parse("src/a.cs", $"class A {{ bool Is() => {expression}; }}")).Count());

    private static IEnumerable<string> Faults(SourceFile file) =>
        from node in file.Tree.DescendantNodes()
        let compared = node switch
        {
            BinaryExpressionSyntax binary when binary.IsKind(SyntaxKind.EqualsExpression)
                || binary.IsKind(SyntaxKind.NotEqualsExpression) => [binary.Left, binary.Right],
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called } call
                when InShortTime.Contains(called.Name.Identifier.Text) =>
                call.ArgumentList.Arguments.Select(argument => argument.Expression).Append(called.Expression),
            _ => (IEnumerable<ExpressionSyntax>)[],
        }
        where compared.Any(IsSecret)
        select $"{file.At(node)}: {node}";

    // What the last word names; of what a method makes of something, what it is made of too.
    private static bool IsSecret(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => Secrets.Contains(name.Identifier.Text.TrimStart('_').ToLowerInvariant()),
        MemberAccessExpressionSyntax member => IsSecret(member.Name),
        InvocationExpressionSyntax call => IsSecret(call.Expression)
            || (call.Expression is MemberAccessExpressionSyntax made && IsSecret(made.Expression)),
        _ => false,
    };
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Executors;
using Holdfast.Hosting.Access;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Tests.Executors;

public sealed class ExecutorTokensTests
{
    // Made by another library with the key below: {"alg":"HS256","typ":"JWT"}, fid f-1, eid e-1, cid c-1.
    private const string Foreign =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJjaWQiOiJjLTEiLCJlaWQiOiJlLTEiLCJmaWQiOiJmLTEifQ.";

    private static readonly byte[] Key = Encoding.UTF8.GetBytes("a key of thirty-two bytes or so.");

    private static readonly ExecutorKey Executor = new(FrameworkId.Parse("f-1"), ExecutorId.Parse("e-1"));

    private readonly ExecutorTokens _tokens = new(Key, TimeProvider.System);

    private string Token => _tokens.For(Executor, ContainerId.Parse("c-1"));

    [Fact]
    public void Token_OfAnExecutor_ProvesItsThreeIds()
    {
        var outcome = Assert.IsType<Authenticated>(_tokens.Authenticate($"Bearer {Token}"));

        Assert.Null(outcome.Principal.Name);
        Assert.Equal(new ExecutorClaims("f-1", "e-1", "c-1"), ExecutorTokens.ClaimsOf(outcome.Principal));
        Assert.StartsWith(Foreign, Token, StringComparison.Ordinal);
    }

    [Fact]
    public void Token_ThatIsMissing_IsAskedForWithoutAnError() => Assert.Equal(
        new NotAuthenticated("Bearer realm=\"mesos-agent-executor\""), _tokens.Authenticate(null));

    [Theory]
    [InlineData("Basic b3BzOnMzY3JldA==")]
    [InlineData("Bearer ")]
    [InlineData("Bearer x")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer ..")]
    public void Header_ThatHoldsNone_IsRefused(string header) => AssertInvalid(header);

    [Fact]
    public void Token_ChangedOrSignedByAnother_IsRefused()
    {
        var other = new ExecutorTokens(Encoding.UTF8.GetBytes("another key"), TimeProvider.System);
        var payload = Base64Url.EncodeToString("""{"cid":"c-1","eid":"e-2","fid":"f-1"}"""u8);
        var unsigned = Base64Url.EncodeToString("""{"alg":"none"}"""u8);
        var parts = Token.Split('.');

        AssertInvalid($"Bearer {other.For(Executor, ContainerId.Parse("c-1"))}");
        AssertInvalid($"Bearer {parts[0]}.{payload}.{parts[2]}");
        AssertInvalid($"Bearer {unsigned}.{parts[1]}.");
        AssertInvalid($"Bearer {parts[0]}.{parts[1]}.{parts[2][..^2]}");
        AssertInvalid($"Bearer {parts[0]}.{parts[1]}");
    }

    /// <summary>An operator who gave the key may make tokens that end.</summary>
    [Theory]
    [InlineData(-1, false)]
    [InlineData(3600, true)]
    public void Token_OfAnOperator_ProvesItsIdsUntilItExpires(int seconds, bool isValid)
    {
        var end = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds;
        var token = Signed($$"""{"cid":"c-1","eid":"e-1","exp":{{end}},"fid":"f-1"}""");

        if (isValid) Assert.IsType<Authenticated>(_tokens.Authenticate($"Bearer {token}"));
        else AssertInvalid($"Bearer {token}");
    }

    [Fact]
    public void Token_OfAnExecutor_IsSignedAsTheStandardSays() =>
        Assert.Equal(Signed("""{"cid":"c-1","eid":"e-1","fid":"f-1"}"""), Token);

    // RFC 7515, section 5.1, with HS256.
    private static string Signed(string payload)
    {
        var text = string.Join('.', new[] { """{"alg":"HS256","typ":"JWT"}""", payload }
            .Select(part => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part))));
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(text)))}";
    }

    private void AssertInvalid(string header) => Assert.Equal(
        new NotAuthenticated("Bearer realm=\"mesos-agent-executor\", error=\"invalid_token\""),
        _tokens.Authenticate(header));
}

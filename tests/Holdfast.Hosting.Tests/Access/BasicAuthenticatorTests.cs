using System.Text;
using Holdfast.Hosting.Access;

namespace Holdfast.Hosting.Tests.Access;

public sealed class BasicAuthenticatorTests
{
    private static readonly CredentialBook Book = new([new("ops", "s3:cret"), new("web", "wörter")]);

    private readonly BasicAuthenticator _basic = new("mesos-master-readonly", () => Book);

    [Theory]
    [InlineData("ops", "s3:cret")]
    [InlineData("web", "wörter")]
    public void Credentials_ThatAreRight_ProveThePrincipal(string principal, string secret)
    {
        var outcome = _basic.Authenticate(new Credential(principal, secret).ToBasic());

        Assert.Equal(principal, Assert.IsType<Authenticated>(outcome).Principal.Name);
    }

    /// <summary>As recorded: the scheme's name in this spelling only, and one answer to whatever is wrong.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic !!!")]
    [InlineData("Bearer b3BzOnMzOmNyZXQ=")]
    [InlineData("basic b3BzOnMzOmNyZXQ=")]
    [InlineData("Basic b3BzOnMzOmNyZXQ=, Basic b3BzOnMzOmNyZXQ=")]
    public void Header_ThatIsNone_IsChallenged(string? header) => AssertChallenged(header);

    [Theory]
    [InlineData("ops:wrong")]
    [InlineData("ops:")]
    [InlineData("ops")]
    [InlineData(":s3:cret")]
    [InlineData("Ops:s3:cret")]
    [InlineData("ops:s3:cret ")]
    [InlineData("nobody:s3:cret")]
    [InlineData("web:s3:cret")]
    public void Credentials_ThatAreWrong_AreChallenged(string text) =>
        AssertChallenged($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}");

    private void AssertChallenged(string? header)
    {
        var outcome = Assert.IsType<NotAuthenticated>(_basic.Authenticate(header));
        Assert.Equal("Basic realm=\"mesos-master-readonly\"", outcome.Challenge);
    }
}

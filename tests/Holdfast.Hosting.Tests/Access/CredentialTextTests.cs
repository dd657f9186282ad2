using Holdfast.Hosting.Access;

namespace Holdfast.Hosting.Tests.Access;

public sealed class CredentialTextTests
{
    private readonly List<string> _faults = [];

    [Theory]
    [InlineData("ops s3cret\n\n  web\tother \r\n")]
    [InlineData(
        """{"credentials":[{"principal":"ops","secret":"s3cret"},{"principal":"web","secret":"other","more":1}]}""")]
    public void Credentials_InEitherForm_AreRead(string text)
    {
        var credentials = CredentialText.ParseAll(text, "file", _faults);

        Assert.Equal([new("ops", "s3cret"), new("web", "other")], credentials);
        Assert.Empty(_faults);
    }

    [Theory]
    [InlineData("agent s3cret")]
    [InlineData("""  {"principal":"agent","secret":"s3cret"}""")]
    public void Credential_InEitherForm_IsRead(string text) =>
        Assert.Equal(new Credential("agent", "s3cret"), CredentialText.ParseOne(text, "file", _faults));

    /// <summary>Whatever is wrong, what stands in the file is not told: it may be a secret.</summary>
    [Theory]
    [InlineData("", "no credential")]
    [InlineData("ops", "Line 1")]
    [InlineData("web x\nops s3cret s3cret", "Line 2")]
    [InlineData("ops s3cret\nops other", "more than once")]
    [InlineData("o:ps s3cret", "colon")]
    [InlineData("{s3cret", "no JSON: look at line 1, byte 2")]
    [InlineData("""{"credentials":"s3cret"}""", "of the form")]
    [InlineData("""{"principal":"ops","secret":"s3cret"}""", "of the form")]
    [InlineData("""{"credentials":["s3cret"]}""", "of the form")]
    [InlineData("""{"credentials":[{"principal":"ops"},{"secret":"s3cret"}]}""", "no secret")]
    public void Text_ThatIsWrong_IsRefusedWithoutTellingIt(string text, string said)
    {
        Assert.Null(CredentialText.ParseAll(text, "/etc/credentials", _faults));

        Assert.Contains(_faults, fault => fault.Contains(said, StringComparison.Ordinal));
        Assert.All(_faults, fault => Assert.Contains("/etc/credentials", fault, StringComparison.Ordinal));
        Assert.All(_faults, fault => Assert.DoesNotContain("s3cret", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Credential_AsText_IsItsPrincipal() => Assert.Equal("ops", $"{new Credential("ops", "s3cret")}");
}

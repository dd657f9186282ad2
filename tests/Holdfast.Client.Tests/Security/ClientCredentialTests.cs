using Holdfast.Client.Security;

namespace Holdfast.Client.Tests.Security;

public sealed class ClientCredentialTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Theory]
    [InlineData("ops s3cret\n")]
    [InlineData("""{"principal": "ops", "secret": "s3cret"}""")]
    public void File_InEitherForm_IsRead(string content)
    {
        File.WriteAllText(_path, content);

        var credential = ClientCredential.FromFile(_path);

        Assert.Equal(new ClientCredential("ops", "s3cret"), credential);
        Assert.Equal("ops", $"{credential}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("s3cret")]
    [InlineData("ops s3cret\nweb s3cret")]
    [InlineData("{s3cret")]
    [InlineData("""{"principal": "s3cret"}""")]
    public void File_ThatHoldsNone_IsRefusedWithoutTellingIt(string content)
    {
        File.WriteAllText(_path, content);

        var refused = Assert.Throws<IOException>(() => ClientCredential.FromFile(_path));

        Assert.Contains(_path, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_path);
}

using Holdfast.Fetcher.Orders;

namespace Holdfast.Fetcher.Tests.Orders;

public sealed class ShownUriTests
{
    [Theory]
    [InlineData("http://host/dir/tool", "http://host/dir/tool")]
    [InlineData("http://host/@scope/tool", "http://host/@scope/tool")]
    [InlineData("http://ali:secret@host/@scope/tool?token=secret#secret", "http://***@host/@scope/tool?***")]
    [InlineData("http://ali:secret@host?secret", "http://***@host?***")]
    [InlineData("ftp://secret@host/tool", "ftp://***@host/tool")]
    [InlineData("http://ali:sec/ret@host/tool", "http://***@host/tool")]
    [InlineData("http://ali:secret@", "http://***@")]
    [InlineData("http://ali:se?cret@host/tool", "http://***")]
    [InlineData("http://ali:se#cret@host/tool", "http://***")]
    [InlineData("http://ali#secret@host/tool", "http://***")]
    [InlineData("http://ali:s/ec?ret@host/tool", "http://***")]
    [InlineData("http://host?mail=ali@secret", "http://***")]
    [InlineData("http://host/tool?mail=ali@secret", "http://host/tool?***")]
    [InlineData("http:/ali:secret@host/tool", "***@host/tool")]
    [InlineData("ali:secret@host/tool?secret", "***@host/tool?***")]
    [InlineData("ali:sec?ret@host/tool", "***")]
    [InlineData("dir/a@b?c", "dir/a@b?c")]
    [InlineData("/dir/a@b?c", "/dir/a@b?c")]
    [InlineData("file:///dir/a@b?c", "file:///dir/a@b?c")]
    [InlineData("", "")]
    [InlineData("://", "://")]
    public void Uri_AsPeopleSeeIt_HasNoSecret(string uri, string shown) => Assert.Equal(shown, ShownUri.Of(uri));
}

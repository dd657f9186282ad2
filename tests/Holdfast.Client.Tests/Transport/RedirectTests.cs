using Holdfast.Client.Faults;
using Holdfast.Client.Transport;

namespace Holdfast.Client.Tests.Transport;

public sealed class RedirectTests
{
    [Theory]
    [InlineData("http://a:5050/api/v1", "//b:5060/api/v1", "http://b:5060/")]
    [InlineData("https://a:5050/api/v1", "//b:5060/api/v1", "https://b:5060/")]
    [InlineData("http://a:5050/api/v1", "//[::1]:5060", "http://[::1]:5060/")]
    public void Target_OfAPlainLocation_KeepsTheScheme(string asked, string location, string target) =>
        Assert.Equal(target, Redirect.Target(new Uri(asked), new Uri(location, UriKind.RelativeOrAbsolute)).ToString());

    [Theory]
    [InlineData("https://a:5050/api/v1", "http://b:5060/api/v1")]
    [InlineData("http://a:5050/api/v1", "ftp://b/")]
    public void Target_InAnotherScheme_IsRefused(string asked, string location) =>
        Assert.Throws<AnswerFormatException>(
            () => Redirect.Target(new Uri(asked), new Uri(location, UriKind.RelativeOrAbsolute)));

    [Fact]
    public void Target_WithoutALocation_IsRefused() =>
        Assert.Throws<AnswerFormatException>(() => Redirect.Target(new Uri("http://a:5050"), location: null));
}

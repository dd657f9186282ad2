using System.Net;
using Holdfast.Hosting.Listening;

namespace Holdfast.Hosting.Tests.Listening;

public sealed class ListenerPolicyTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("::1")]
    public void Loopback_IsAllowed(string address) =>
        Assert.Null(ListenerPolicy.Refusal(IPAddress.Parse(address), insecure: false));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("10.0.0.1")]
    public void ElsewhereThanLoopback_NeedsTheWordInsecure(string address)
    {
        var refusal = ListenerPolicy.Refusal(IPAddress.Parse(address), insecure: false);

        Assert.Contains(address, refusal, StringComparison.Ordinal);
        Assert.Contains("--insecure", refusal, StringComparison.Ordinal);
        Assert.Null(ListenerPolicy.Refusal(IPAddress.Parse(address), insecure: true));
    }
}

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
        Assert.Null(ListenerPolicy.Refusal(IPAddress.Parse(address), insecure: false, ["--tls_cert_file"]));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("10.0.0.1")]
    public void ElsewhereThanLoopback_NeedsProtectionOrTheWordInsecure(string address)
    {
        string[] missing = ["--tls_cert_file", "--authenticate_http_readonly"];

        var refusal = ListenerPolicy.Refusal(IPAddress.Parse(address), insecure: false, missing);

        foreach (var word in (string[])[address, "--insecure", .. missing])
            Assert.Contains(word, refusal, StringComparison.Ordinal);
        Assert.Null(ListenerPolicy.Refusal(IPAddress.Parse(address), insecure: true, missing));
        Assert.Null(ListenerPolicy.Refusal(IPAddress.Parse(address), insecure: false, []));
    }
}

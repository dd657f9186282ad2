using Holdfast.Agent.Link;

namespace Holdfast.Agent.Tests.Link;

public sealed class MasterLocatorTests
{
    [Fact]
    public async Task Find_NameThatNobodyKnows_SaysThatTheNameIsNotKnown()
    {
        var locator = new MasterLocator("master.invalid:5050", tls: null);

        var fault = await Assert.ThrowsAsync<MasterUnreachableException>(
            () => locator.FindAsync(TestContext.Current.CancellationToken));

        Assert.Contains("The name 'master.invalid' of the master is not known", fault.Message,
            StringComparison.Ordinal);
    }
}

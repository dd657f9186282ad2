using Holdfast.Linux.Accounts;

namespace Holdfast.Linux.Tests.Accounts;

public sealed class AccountTests
{
    [Fact]
    public void Root_ByNameAndNumber_IsTheSame()
    {
        var root = Account.Find("root")!;

        Assert.Equal((0u, 0u, "root"), (root.User, root.Group, Account.Find(0)!.Name));
        Assert.Contains(0u, root.Groups);
    }

    [Fact]
    public void Nobody_OfThatName_IsNone() => Assert.Null(Account.Find("no-such-user"));
}

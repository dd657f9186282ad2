using Holdfast.Model.Resources;

namespace Holdfast.Model.Tests.Resources;

public sealed class RoleNameTests
{
    [Theory]
    [InlineData("*")]
    [InlineData("web")]
    [InlineData("web/api/v1")]
    [InlineData("a-b_c.d")]
    [InlineData("..a/b*c")]
    public void Role_KeepingTheRule_RoundTrips(string text) => Assert.Equal(text, RoleName.Parse(text).ToString());

    [Theory]
    [InlineData("", "must not be empty")]
    [InlineData("/a", "cannot start with a slash")]
    [InlineData("a/", "cannot end with a slash")]
    [InlineData("/", "cannot start with a slash")]
    [InlineData("a//b", "two adjacent slashes")]
    [InlineData("a/./b", "'.' as a component")]
    [InlineData("..", "'..' as a component")]
    [InlineData("a/*", "'*' as a component")]
    [InlineData("a/-b", "cannot start with '-'")]
    [InlineData("a\tb", "U+0009")]
    [InlineData("a b", "U+0020")]
    [InlineData("a\x7f", "U+007F")]
    public void Role_BreakingTheRule_IsExplained(string text, string why)
    {
        Assert.False(RoleName.TryParse(text, null, out _));
        var fault = Assert.Throws<FormatException>(() => RoleName.Parse(text));
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SubRole_IsStrictAndByComponent()
    {
        var web = RoleName.Parse("web");

        Assert.True(RoleName.Parse("web/a/b").IsStrictSubRoleOf(web));
        Assert.False(web.IsStrictSubRoleOf(web));
        Assert.False(RoleName.Parse("webby").IsStrictSubRoleOf(web));
        Assert.False(web.IsStrictSubRoleOf(RoleName.Any));
        Assert.False(RoleName.Any.IsStrictSubRoleOf(web));
        Assert.Equal(["a/b", "a"], RoleName.Parse("a/b/c").Ancestors.Select(role => role.ToString()));
        Assert.Empty(RoleName.Any.Ancestors);
    }

    [Fact]
    public void DefaultRole_IsAny() => Assert.Equal(RoleName.Parse("*"), default);

    [Fact]
    public void Role_TooDeepOrTooLong_IsExplained()
    {
        var deep = string.Join('/', Enumerable.Repeat("a", RoleName.LevelsMax));
        var wide = new string('ü', 127);

        Assert.True(RoleName.TryParse(deep, null, out _));
        Assert.Contains("32 levels", RoleName.Explain(deep + "/a"), StringComparison.Ordinal);
        Assert.True(RoleName.TryParse($"a/{wide}", null, out _));
        Assert.Contains("255 bytes", RoleName.Explain($"a/{wide}üü"), StringComparison.Ordinal);
    }
}

using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Tests.Processes;

public sealed class ProcessStatTests
{
    [Fact]
    public void Line_WhoseNameHoldsParenthesesAndBlanks_IsReadFromTheLastOne()
    {
        var line = "12 (a) S 1 (b) R 3 4 5 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654321 9 9 9\n"u8;

        Assert.Equal(new ProcessStat(12, 'R', 3, 4, 5, 0, 4194304, 987654321, 1), ProcessStat.Parse(line));
    }

    /// <summary>The kernel shows that for a moment, and whoever scans all processes meets it.</summary>
    [Fact]
    public void Line_OfAProcessThatIsBeingReaped_HasNoGroupOrSession()
    {
        var line = "12 (sh) X 0 -1 -1 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654321 9 9 9\n"u8;

        Assert.Equal(new ProcessStat(12, 'X', 0, -1, -1, 0, 4194304, 987654321, 1), ProcessStat.Parse(line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("12 (sh")]
    [InlineData("12 (sh)")]
    [InlineData("12 (sh) S 1 2 3")]
    public void Line_CutShort_IsNone(string line) =>
        Assert.Null(ProcessStat.Parse(System.Text.Encoding.ASCII.GetBytes(line)));

    [Fact]
    public void Self_IsAliveUnderItsOwnStartOnly()
    {
        var self = ProcessIdentity.Of(Environment.ProcessId)!.Value;

        Assert.True(self.IsAlive);
        Assert.False((self with { StartTicks = self.StartTicks + 1 }).IsAlive);
        Assert.Null(ProcessIdentity.Of(int.MaxValue));
    }
}

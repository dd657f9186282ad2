using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Tests.Processes;

public sealed class ProcessUsageTests
{
    [Fact]
    public void Line_WhoseNameHoldsParenthesesAndBlanks_IsReadFromTheLastOne()
    {
        const string line = "12 (a) S 1 (b) R 3 4 5 0 -1 4194304 1 2 3 4 50 60 70 80 20 0 1 0 987654321 9 17 "
            + "18446744073709551615 1\n";

        Assert.Equal(
            new ProcessUsage(12, 3, 50, 60, 70, 80, 987654321, 17),
            ProcessUsage.Parse(System.Text.Encoding.ASCII.GetBytes(line)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("12 (sh")]
    [InlineData("12 (sh) S 1 2 3")]
    public void Line_CutShort_IsNone(string line) =>
        Assert.Null(ProcessUsage.Parse(System.Text.Encoding.ASCII.GetBytes(line)));

    [Fact]
    public void All_HoldsThisProcessWithItsParentAndMemory()
    {
        var self = ProcessUsage.All()[Environment.ProcessId];

        Assert.Equal(ProcessStat.Of(Environment.ProcessId)!.Value.Parent, self.Parent);
        Assert.Equal(ProcessStat.Of(Environment.ProcessId)!.Value.StartTicks, self.StartTicks);
        Assert.InRange(
            self.ResidentPages * Environment.SystemPageSize, Environment.WorkingSet / 2, Environment.WorkingSet * 2);
    }
}

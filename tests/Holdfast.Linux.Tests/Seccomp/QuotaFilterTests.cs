using Holdfast.Linux.Processes;
using Holdfast.Linux.Seccomp;

namespace Holdfast.Linux.Tests.Seccomp;

public sealed class QuotaFilterTests
{
    private const uint SetProject = 0x401C_5820, SetFlags = 0x4008_6602, SetFlagsOf32Bits = 0x4004_6602;
    private const uint MakeSubvolume = 0x5000_940E, Snapshot = 0x5000_9417, RemoveSubvolume = 0x5000_940F;
    private const uint LimitGroup = 0x8030_942B, TerminalSize = 0x5413, CloneFile = 0x4004_9409;
    private const uint GetProject = 0x801C_581F, GetFlags = 0x8008_6601;

    // The number of ioctl and quotactl in each convention, and of the former's second name.
    private static readonly (uint Convention, uint IoCtl, uint QuotaCtl)[] Conventions =
    [
        (QuotaFilter.X64, 16, 179), (QuotaFilter.X64, 0x4000_0000 | 514, 0x4000_0000 | 179),
        (QuotaFilter.X64, 514, 179), (QuotaFilter.X86, 54, 131), (QuotaFilter.Arm64, 29, 60),
        (QuotaFilter.Arm, 54, 131),
    ];

    [Theory]
    [InlineData(SetProject)]
    [InlineData(SetFlags)]
    [InlineData(SetFlagsOf32Bits)]
    [InlineData(MakeSubvolume)]
    [InlineData(Snapshot)]
    [InlineData(RemoveSubvolume)]
    [InlineData(LimitGroup)]
    public void Command_ThatEvadesAQuota_IsDeniedInEveryConvention(uint command)
    {
        foreach (var (convention, ioctl, _) in Conventions)
        {
            Assert.Equal(QuotaFilter.Denied, Verdict(convention, ioctl, second: command));
            // The kernel takes 32 bits of it, whatever a program puts into the others.
            Assert.Equal(QuotaFilter.Denied, Verdict(convention, ioctl, second: 0xDEAD_BEEF_0000_0000 | command));
        }
    }

    [Theory]
    [InlineData(TerminalSize)]
    [InlineData(GetProject)]
    [InlineData(GetFlags)]
    public void Command_ThatEvadesNothing_IsAllowed(uint command)
    {
        foreach (var (convention, ioctl, _) in Conventions)
            Assert.Equal(QuotaFilter.Allow, Verdict(convention, ioctl, second: command));
    }

    [Theory]
    [InlineData(0x80_0007u, true)] // Q_GETQUOTA
    [InlineData(0x5803u, true)] // Q_XGETQUOTA
    [InlineData(0x80_0008u, false)] // Q_SETQUOTA
    [InlineData(0x80_0003u, false)] // Q_QUOTAOFF
    [InlineData(0x80_0006u, false)] // Q_SETINFO
    [InlineData(0x5804u, false)] // Q_XSETQLIM
    [InlineData(0x5802u, false)] // Q_XQUOTAOFF
    [InlineData(0x5806u, false)] // Q_XQUOTARM
    [InlineData(0x7777u, false)] // One of a kernel to come.
    public void QuotaCtl_IsAllowedToAskOnly(uint command, bool isQuestion)
    {
        const uint ByDescriptor = 443, Project = 2;
        var given = (command << 8) | Project;
        var expected = isQuestion ? QuotaFilter.Allow : QuotaFilter.Denied;
        foreach (var (convention, _, quotaCtl) in Conventions)
        {
            Assert.Equal(expected, Verdict(convention, quotaCtl, first: given));
            Assert.Equal(expected, Verdict(convention, ByDescriptor, first: 5, second: given));
        }
    }

    /// <summary>As on a file system that cannot clone, and a kernel that copies no ranges: programs copy.</summary>
    [Fact]
    public void Clones_AreNotSupported()
    {
        const uint CloneRange = 0x4020_940D;
        foreach (var (convention, ioctl, _) in Conventions)
            foreach (var command in new[] { CloneFile, CloneRange })
                Assert.Equal(QuotaFilter.Unsupported, Verdict(convention, ioctl, second: command));
        foreach (var (convention, copyRange) in new[]
                 {
                     (QuotaFilter.X64, 326u), (QuotaFilter.X64, 0x4000_0000 | 326u), (QuotaFilter.X86, 377u),
                     (QuotaFilter.Arm64, 285u), (QuotaFilter.Arm, 391u),
                 })
            Assert.Equal(QuotaFilter.Unknown, Verdict(convention, copyRange));
    }

    [Fact]
    public void FileSetAttributes_IsNotThere_SoThatProgramsUseTheOldCall()
    {
        foreach (var (convention, _, _) in Conventions)
            Assert.Equal(QuotaFilter.Unknown, Verdict(convention, 469));
    }

    [Fact]
    public void Call_OfAConventionNobodyKnows_IsRefused() =>
        Assert.Equal(QuotaFilter.Unknown, Verdict(0xC000_00F3, number: 64));

    [Fact]
    public void OtherCalls_OfEveryConvention_AreAllowed()
    {
        foreach (var (convention, ioctl, quotaCtl) in Conventions)
            for (var number = 0u; number < 600; number++)
                if (number is not (443 or 469 or 514 or 16 or 179 or 285 or 326 or 377 or 391)
                    && number != ioctl && number != quotaCtl)
                    Assert.Equal(QuotaFilter.Allow, Verdict(convention, number, SetProject, SetProject));
    }

    [Fact]
    public void Kernel_TakesTheFilter_AndTheCallerGoesOnUnfiltered()
    {
        Assert.Null(SeccompCalls.WhyNoQuotaFilter());
        Assert.Contains(
            "Seccomp:\t0", File.ReadAllText($"/proc/{ProcessCalls.Pid}/status"), StringComparison.Ordinal);
    }

    private static uint Verdict(uint convention, uint number, ulong first = 0, ulong second = 0) =>
        FilterMachine.Verdict(QuotaFilter.Instructions, convention, number, first, second);
}

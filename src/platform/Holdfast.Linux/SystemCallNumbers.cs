using System.Runtime.InteropServices;

namespace Holdfast.Linux;

/// <summary>System call numbers of the machine we run on: x86-64 and arm64 differ for all calls older than
/// 2019.</summary>
internal static class SystemCallNumbers
{
    internal static readonly int Write = Of(1, 64);
    internal static readonly int Close = Of(3, 57);
    internal static readonly int SigAction = Of(13, 134);
    internal static readonly int SigProcMask = Of(14, 135);
    internal static readonly int IoCtl = Of(16, 29);
    internal static readonly int Clone = Of(56, 220);
    internal static readonly int Exec = Of(59, 221);
    internal static readonly int FChDir = Of(81, 50);
    internal static readonly int UMask = Of(95, 166);
    internal static readonly int GetParent = Of(110, 173);
    internal static readonly int SetSession = Of(112, 157);
    internal static readonly int SetGroups = Of(116, 159);
    internal static readonly int SetResUid = Of(117, 147);
    internal static readonly int SetResGid = Of(119, 149);
    internal static readonly int SetFsUid = Of(122, 151);
    internal static readonly int SetFsGid = Of(123, 152);
    internal static readonly int CapGet = Of(125, 90);
    internal static readonly int CapSet = Of(126, 91);
    internal static readonly int SetPriority = Of(141, 140);
    internal static readonly int PrCtl = Of(157, 167);
    internal static readonly int QuotaCtl = Of(179, 60);
    internal static readonly int GetDents = Of(217, 61);
    internal static readonly int ExitGroup = Of(231, 94);
    internal static readonly int IoPrioSet = Of(251, 30);
    internal static readonly int OpenAt = Of(257, 56);
    internal static readonly int SignalFd = Of(289, 74);
    internal static readonly int Dup3 = Of(292, 24);
    internal static readonly int PrLimit = Of(302, 261);
    internal static readonly int Seccomp = Of(317, 277);
    // The same everywhere since Linux 5.1.
    internal const int PidSendSignal = 424;
    internal const int PidOpen = 434;
    internal const int CloseRange = 436;
    internal const int OpenAt2 = 437;
    internal const int QuotaCtlFd = 443;

    private static int Of(int x64, int arm64) => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => x64,
        Architecture.Arm64 => arm64,
        var other => throw new PlatformNotSupportedException(
            $"Holdfast runs containers on x86-64 and arm64, and this machine is {other}."),
    };

    /// <summary>Whether flags of <c>open</c> have arm64's values.</summary>
    internal static bool UsesArmOpenFlags => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
}

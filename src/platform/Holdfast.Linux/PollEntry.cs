using System.Runtime.InteropServices;

namespace Holdfast.Linux;

/// <summary>One descriptor to wait for, laid out as <c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PollEntry
{
    public const short In = 1;
    public const short Error = 8;
    public const short HangUp = 16;

    /// <summary>Negative: the entry is passed over.</summary>
    public int Descriptor;
    public short Wanted;
    public short Ready;
}

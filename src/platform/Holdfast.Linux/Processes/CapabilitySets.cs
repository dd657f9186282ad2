namespace Holdfast.Linux.Processes;

/// <summary>The calling thread's effective, permitted and inheritable sets, as capget(2) and capset(2) have them:
/// three words for capabilities 0 to 31, then three for the rest.</summary>
internal static unsafe class CapabilitySets
{
    internal const int HeaderBytes = 2 * sizeof(uint);
    internal const int Bytes = 2 * WordsOfOne * sizeof(uint);
    private const int WordsOfOne = 3;

    /// <param name="header">Gets what <c>capset</c> of the same sets needs.</param>
    /// <param name="sets">Gets the sets.</param>
    internal static void Read(uint* header, uint* sets)
    {
        const uint Version3 = 0x2008_0522;
        (header[0], header[1]) = (Version3, 0);
        if (Libc.SystemCall(SystemCallNumbers.CapGet, (nint)header, (nint)sets, 0, 0, 0, 0) < 0)
            throw LinuxException.Last("capget", "");
    }

    internal static bool IsEffective(uint* sets, int capability) => (First(sets, capability)[0] & Bit(capability)) != 0;

    internal static void Remove(uint* sets, int capability)
    {
        for (var set = 0; set < WordsOfOne; set++) First(sets, capability)[set] &= ~Bit(capability);
    }

    private static uint* First(uint* sets, int capability) => sets + capability / 32 * WordsOfOne;

    private static uint Bit(int capability) => 1u << (capability % 32);
}

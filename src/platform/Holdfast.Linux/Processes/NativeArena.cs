using System.Runtime.InteropServices;
using System.Text;
using Holdfast.Linux.Seccomp;

namespace Holdfast.Linux.Processes;

/// <summary>Unmanaged memory that lives until disposed: arguments laid out here may be read where nothing may be
/// allocated.</summary>
internal sealed unsafe class NativeArena : IDisposable
{
    private readonly List<nint> _blocks = [];

    public void Dispose()
    {
        foreach (var block in _blocks) NativeMemory.Free((void*)block);
        _blocks.Clear();
    }

    /// <summary>Zeroed bytes.</summary>
    internal byte* Bytes(int count)
    {
        var block = (byte*)NativeMemory.AllocZeroed((nuint)Math.Max(count, 1));
        _blocks.Add((nint)block);
        return block;
    }

    /// <summary>The text in UTF-8 with its end mark.</summary>
    internal byte* Text(string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        var bytes = Bytes(count + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, count));
        return bytes;
    }

    /// <summary>An array of texts that ends with a null pointer, as <c>argv</c>.</summary>
    internal byte** TextArray(ReadOnlySpan<string> texts)
    {
        var array = (byte**)Bytes((texts.Length + 1) * sizeof(nint));
        for (var at = 0; at < texts.Length; at++) array[at] = Text(texts[at]);
        return array;
    }

    /// <summary>A filter as the kernel takes it: how many instructions, and where they are.</summary>
    internal byte* Filter(ReadOnlySpan<FilterInstruction> instructions)
    {
        var lines = (FilterInstruction*)Bytes(instructions.Length * sizeof(FilterInstruction));
        instructions.CopyTo(new(lines, instructions.Length));
        var program = Bytes(2 * sizeof(nint));
        *(ushort*)program = checked((ushort)instructions.Length);
        *(FilterInstruction**)(program + sizeof(nint)) = lines;
        return program;
    }
}

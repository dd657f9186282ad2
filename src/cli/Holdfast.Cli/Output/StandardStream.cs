using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Holdfast.Cli.Output;

/// <summary>Standard output or error.</summary>
/// <remarks>
/// The platform's own streams take it for success when nobody reads any more: what goes on until it is stopped would
/// then go on unseen, for ever.
/// </remarks>
internal sealed partial class StandardStream : Stream
{
    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const int BrokenPipe = 32;
    private const short Writable = 4;
    private const short Failed = 8;
    private const nuint WindowSize = 0x5413; // TIOCGWINSZ

    private readonly int _descriptor;
    private byte _last = (byte)'\n';

    private StandardStream(int descriptor) => _descriptor = descriptor;

    public static StandardStream Output { get; } = new(1);

    public static StandardStream Error { get; } = new(2);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether what comes next begins a line.</summary>
    public bool IsAtLineStart => _last == (byte)'\n';

    /// <summary>Whether it is a pipe or a socket of which nobody holds the other end any more.</summary>
    public bool IsUnread
    {
        get
        {
            var entry = new PollEntry { Descriptor = _descriptor };
            return Poll(ref entry, 1, timeoutMs: 0) > 0 && (entry.Happened & Failed) != 0;
        }
    }

    /// <summary>How many columns the terminal has that it goes to; null where it goes to none.</summary>
    public int? Columns => WindowOf(_descriptor, WindowSize, out var window) == 0 && window.Columns > 0
        ? window.Columns
        : null;

    /// <summary>A writer of text, each write of which is seen at once.</summary>
    public TextWriter ToWriter() => TextWriter.Synchronized(
        new StreamWriter(this, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });

    /// <exception cref="OutputClosedException">Nobody reads it any more.</exception>
    /// <exception cref="OutputFailedException">It cannot be written.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!buffer.IsEmpty) _last = buffer[^1];
        while (!buffer.IsEmpty)
        {
            var written = Write(_descriptor, buffer, (nuint)buffer.Length);
            if (written >= 0) buffer = buffer[(int)written..];
            else Endure(Marshal.GetLastPInvokeError());
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Endure(int error)
    {
        if (error == BrokenPipe) throw new OutputClosedException();
        if (error is not (Interrupted or WouldBlock))
            throw new OutputFailedException(
                $"{(_descriptor == 1 ? "The output" : "The error output")} cannot be written: "
                + $"{new Win32Exception(error).Message}.");
        // Another program that shares the terminal may have set it not to wait.
        var wanted = new PollEntry { Descriptor = _descriptor, Events = Writable };
        if (error == WouldBlock) _ = Poll(ref wanted, 1, timeoutMs: -1);
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entry, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int WindowOf(int descriptor, nuint request, out Window window);

    [StructLayout(LayoutKind.Sequential)]
    private struct Window
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}

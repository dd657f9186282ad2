using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Power;

/// <summary>Shows a disk of this process to the kernel as a file, on which a loop device can be set up.</summary>
/// <remarks>
/// It speaks the FUSE protocol itself, since one file that is read, written and flushed needs little of it
/// (<see href="https://man7.org/linux/man-pages/man4/fuse.4.html">fuse(4)</see>, <c>linux/fuse.h</c> version 7.31).
/// Opened with FOPEN_DIRECT_IO, so that no page cache lies between the loop device and the disk: a write of the file
/// system above is here when the device is said to have it, and a flush of the device arrives as FUSE_FSYNC.
/// </remarks>
internal sealed partial class DiskFile : IDisposable
{
    private const int HeadBytes = 40;
    private const int AnswerHeadBytes = 16;
    private const int WriteBytesMax = 1 << 20;
    private const int IoError = 5;
    private const int DetachFlag = 2;

    private readonly string _path;
    private readonly RecordedDisk _disk;
    private readonly int _device;
    private readonly Thread _server;
    private readonly byte[] _answer = new byte[WriteBytesMax + AnswerHeadBytes];

    /// <summary>Shows the disk at a path, where an empty file lies.</summary>
    public DiskFile(string path, RecordedDisk disk)
    {
        (_path, _disk) = (path, disk);
        _device = FileCalls.Open(FileCalls.WorkingDirectory, "/dev/fuse", OpenFlags.ReadWrite);
        if (Mount("holdfast-test", path, "fuse", 0, $"fd={_device},rootmode=100600,user_id=0,group_id=0") < 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            FileCalls.Close(_device);
            throw new LinuxException("mount", path, errno);
        }
        _server = new Thread(Serve) { Name = "disk", IsBackground = true };
        _server.Start();
    }

    // As fuse_opcode names them.
    private enum Call
    {
        Forget = 2, GetAttributes = 3, SetAttributes = 4, Open = 14, Read = 15, Write = 16, Release = 18, Sync = 20,
        Flush = 25, Initialize = 26, Access = 34, Interrupt = 36, Destroy = 38, ForgetMany = 42,
    }

    /// <summary>Takes the file away; nothing may use it any more.</summary>
    public void Dispose()
    {
        if (Unmount(_path, DetachFlag) < 0) throw new LinuxException("umount2", _path, Marshal.GetLastPInvokeError());
        if (!_server.Join(Eventually.DefaultBound))
            throw new TimeoutException(
                $"{_path} was unmounted, but something has it still: a loop device, or a mount namespace.");
        FileCalls.Close(_device);
    }

    private void Serve()
    {
        var request = new byte[WriteBytesMax + 4096];
        while (true)
        {
            var length = FileCalls.Read(_device, request);
            if (length < 0 && Errno.Last == Errno.NoEntry) continue; // The request was withdrawn before it was read.
            if (length < HeadBytes) return; // ENODEV: unmounted.
            var call = (Call)BinaryPrimitives.ReadInt32LittleEndian(request.AsSpan(4));
            if (call is Call.Forget or Call.ForgetMany or Call.Interrupt) continue; // These have no answer.
            var payload = _answer.AsSpan(AnswerHeadBytes);
            payload[..256].Clear();
            var answered = Answer(call, request.AsSpan(HeadBytes, (int)length - HeadBytes), payload);
            Send(request.AsSpan(8, 8), answered);
        }
    }

    // The bytes of the answer, or an error number below zero.
    private int Answer(Call call, ReadOnlySpan<byte> body, Span<byte> answer)
    {
        switch (call)
        {
            case Call.Initialize:
                return WriteInitialization(answer);
            case Call.GetAttributes or Call.SetAttributes:
                return WriteAttributes(answer);
            case Call.Open:
                const int DirectIO = 1;
                BinaryPrimitives.WriteInt32LittleEndian(answer[8..], DirectIO);
                return 16;
            case Call.Read:
                var wanted = BinaryPrimitives.ReadInt32LittleEndian(body[16..]);
                var from = BinaryPrimitives.ReadInt64LittleEndian(body[8..]);
                var count = (int)Math.Clamp(_disk.Length - from, 0, wanted);
                return _disk.TryRead(from, answer[..count]) ? count : -IoError;
            case Call.Write:
                const int WriteHeadBytes = 40;
                var size = BinaryPrimitives.ReadInt32LittleEndian(body[16..]);
                var to = BinaryPrimitives.ReadInt64LittleEndian(body[8..]);
                if (!_disk.TryWrite(to, body.Slice(WriteHeadBytes, size))) return -IoError;
                BinaryPrimitives.WriteInt32LittleEndian(answer, size);
                return 8;
            case Call.Sync:
                return _disk.TryFlush() ? 0 : -IoError;
            case Call.Flush or Call.Release or Call.Access or Call.Destroy:
                return 0;
            default:
                return -Errno.NotImplemented;
        }
    }

    private static int WriteInitialization(Span<byte> answer)
    {
        const int Major = 7, Minor = 31, BigWrites = 1 << 5, MaxPages = 1 << 22;
        BinaryPrimitives.WriteInt32LittleEndian(answer, Major);
        BinaryPrimitives.WriteInt32LittleEndian(answer[4..], Minor);
        BinaryPrimitives.WriteInt32LittleEndian(answer[12..], BigWrites | MaxPages);
        BinaryPrimitives.WriteInt32LittleEndian(answer[20..], WriteBytesMax);
        BinaryPrimitives.WriteInt16LittleEndian(answer[28..], WriteBytesMax / 4096);
        return 64;
    }

    private int WriteAttributes(Span<byte> answer)
    {
        const int RegularFile = 0x8000, OwnersOnly = 0x180, Attributes = 16;
        var attributes = answer[Attributes..];
        BinaryPrimitives.WriteInt64LittleEndian(attributes, 1);
        BinaryPrimitives.WriteInt64LittleEndian(attributes[8..], _disk.Length);
        BinaryPrimitives.WriteInt64LittleEndian(attributes[16..], _disk.Length / 512);
        BinaryPrimitives.WriteInt32LittleEndian(attributes[60..], RegularFile | OwnersOnly);
        BinaryPrimitives.WriteInt32LittleEndian(attributes[64..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(attributes[80..], 4096);
        return Attributes + 88;
    }

    private void Send(ReadOnlySpan<byte> unique, int answered)
    {
        var length = AnswerHeadBytes + Math.Max(answered, 0);
        BinaryPrimitives.WriteInt32LittleEndian(_answer, length);
        BinaryPrimitives.WriteInt32LittleEndian(_answer.AsSpan(4), Math.Min(answered, 0));
        unique.CopyTo(_answer.AsSpan(8));
        // ENOENT: whoever asked was killed meanwhile and waits no more.
        if (FileCalls.Write(_device, _answer.AsSpan(0, length)) < 0 && Errno.Last != Errno.NoEntry)
            throw new LinuxException("write", "/dev/fuse", Errno.Last);
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, nuint flags, string options);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);
}

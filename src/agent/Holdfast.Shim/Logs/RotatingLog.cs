using System.Globalization;
using System.Text;
using Holdfast.Linux;
using Holdfast.Linux.Files;

namespace Holdfast.Shim.Logs;

/// <summary>
/// Writes a task's output within a bound. What cannot be written, for instance on a full disk, is dropped and counted:
/// the task must not stand still for its log; the loss is noted in its place once there is room again.
/// </summary>
internal sealed class RotatingLog(LogFile file, long limitBytes, int copies) : IDisposable
{
    private int? _descriptor;
    private long _sizeBytes;
    private long _droppedBytes;
    private int _reason;

    public void Dispose() => CloseFile();

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) HaveFile();
        while (!bytes.IsEmpty)
        {
            if (!HaveFile())
            {
                _droppedBytes += bytes.Length;
                return;
            }
            var room = (int)Math.Min(bytes.Length, limitBytes - _sizeBytes);
            if (room <= 0)
            {
                CloseFile();
                file.Rotate(copies);
                continue;
            }
            if (!NoteLoss() || !Append(bytes[..room]))
            {
                _droppedBytes += bytes.Length;
                return;
            }
            bytes = bytes[room..];
        }
    }

    private bool HaveFile()
    {
        if (_descriptor is not null) return true;
        _descriptor = file.Open();
        if (_descriptor is not { } open)
        {
            _reason = file.Failure;
            return false;
        }
        _sizeBytes = FileCalls.StatusOf(open).Size;
        // Written by an earlier run, or not removable just now: take it as it is, but never grow it for ever.
        if (_sizeBytes < limitBytes) return true;
        CloseFile();
        file.Rotate(copies);
        _descriptor = file.Open();
        _sizeBytes = _descriptor is { } fresh ? FileCalls.StatusOf(fresh).Size : 0;
        if (_descriptor is not null && _sizeBytes < limitBytes) return true;
        CloseFile();
        _reason = Errno.AccessDenied;
        return false;
    }

    private bool NoteLoss()
    {
        if (_droppedBytes == 0) return true;
        var note = string.Create(
            CultureInfo.InvariantCulture,
            $"\n[holdfast-shim: {_droppedBytes} bytes of output lost: {Errno.Describe(_reason)}]\n");
        if (!Append(Encoding.UTF8.GetBytes(note))) return false;
        _droppedBytes = 0;
        return true;
    }

    private bool Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var written = FileCalls.Write(_descriptor ?? -1, bytes);
            if (written < 0)
            {
                _reason = Errno.Last;
                return false;
            }
            _sizeBytes += written;
            bytes = bytes[(int)written..];
        }
        return true;
    }

    private void CloseFile()
    {
        if (_descriptor is { } open) FileCalls.Close(open);
        _descriptor = null;
    }
}

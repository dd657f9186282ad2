using System.Runtime.InteropServices;

namespace Holdfast.Linux;

/// <summary>The kernel's error numbers that something here decides on (the same on x86-64 and arm64).</summary>
public static class Errno
{
    public const int NotPermitted = 1;          // EPERM
    public const int NoEntry = 2;               // ENOENT
    public const int NoSuchProcess = 3;         // ESRCH
    public const int Interrupted = 4;           // EINTR
    public const int InputOutput = 5;           // EIO
    public const int NoDeviceOrAddress = 6;     // ENXIO
    public const int TryAgain = 11;             // EAGAIN
    public const int AccessDenied = 13;         // EACCES
    public const int BadAddress = 14;           // EFAULT
    public const int Busy = 16;                 // EBUSY
    public const int NoDevice = 19;             // ENODEV
    public const int Exists = 17;               // EEXIST
    public const int CrossDevice = 18;          // EXDEV
    public const int NotADirectory = 20;        // ENOTDIR
    public const int IsADirectory = 21;         // EISDIR
    public const int Invalid = 22;              // EINVAL
    public const int NoTerminal = 25;           // ENOTTY: the file knows no such ioctl
    public const int TooLarge = 27;             // EFBIG
    public const int NoSpace = 28;              // ENOSPC
    public const int BrokenPipe = 32;           // EPIPE
    public const int TooManyLinks = 40;         // ELOOP
    public const int NameTooLong = 36;          // ENAMETOOLONG
    public const int NotImplemented = 38;       // ENOSYS
    public const int NotEmpty = 39;             // ENOTEMPTY
    public const int NotSupported = 95;         // EOPNOTSUPP
    public const int ConnectionRefused = 111;   // ECONNREFUSED
    public const int QuotaExceeded = 122;       // EDQUOT

    /// <summary>Of the calling thread's last failed call into this project.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>Whether <see cref="Last"/> says that what was asked for is not there. Every other error says only that
    /// it could not be seen.</summary>
    public static bool MeansAbsent => Last is NoEntry or NoSuchProcess;

    /// <summary>The C library's words for the number.</summary>
    public static string Describe(int errno) => Marshal.GetPInvokeErrorMessage(errno);
}

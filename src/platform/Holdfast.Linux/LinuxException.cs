using System.Runtime.InteropServices;

namespace Holdfast.Linux;

/// <summary>A system call failed. <see cref="Errno"/> says whether trying again may help.</summary>
public sealed class LinuxException : IOException
{
    public LinuxException(string call, string subject, int errno)
        : base($"{call}({subject}): {Linux.Errno.Describe(errno)}", errno)
    {
        Call = call;
        Errno = errno;
    }

    /// <summary>The system call, as its man page is called.</summary>
    public string Call { get; }

    /// <summary>The kernel's error number; compare with <see cref="Linux.Errno"/>.</summary>
    public int Errno { get; }

    /// <summary>Of the calling thread's last failed call.</summary>
    internal static LinuxException Last(string call, string subject) =>
        new(call, subject, Marshal.GetLastPInvokeError());
}

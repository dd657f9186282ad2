using System.Runtime.InteropServices;

namespace Holdfast.Linux.Accounts;

/// <summary>A user of this machine, as its name service knows it.</summary>
public sealed record Account(string Name, uint User, uint Group, IReadOnlyList<uint> Groups, string Home)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>
    /// By name; null when nobody is called so. May ask servers of the name service and take as long as they do, and
    /// loads libraries: never between fork and exec.
    /// </summary>
    /// <exception cref="LinuxException">The name service failed; may pass.</exception>
    public static unsafe Account? Find(string name)
    {
        var buffer = (byte*)NativeMemory.Alloc(BufferBytes);
        try
        {
            PasswordEntry entry;
            PasswordEntry* found;
            var error = Libc.GetPwNam(name, &entry, buffer, BufferBytes, &found);
            // The man page lists these as ways in which "not found" may be told.
            if (error is not (0 or Errno.NoEntry or Errno.NoSuchProcess or Errno.NotPermitted))
                throw new LinuxException("getpwnam", name, error);
            return found is null ? null : From(found);
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }

    /// <summary>By number; null when it has no name.</summary>
    public static unsafe Account? Find(uint user)
    {
        var buffer = (byte*)NativeMemory.Alloc(BufferBytes);
        try
        {
            PasswordEntry entry;
            PasswordEntry* found;
            var error = Libc.GetPwUid(user, &entry, buffer, BufferBytes, &found);
            if (error is not (0 or Errno.NoEntry or Errno.NoSuchProcess or Errno.NotPermitted))
                throw new LinuxException("getpwuid", $"{user}", error);
            return found is null ? null : From(found);
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }

    private static unsafe Account From(PasswordEntry* entry)
    {
        var name = Marshal.PtrToStringUTF8((nint)entry->Name) ?? "";
        var groups = new uint[64];
        while (true)
        {
            var count = groups.Length;
            int result;
            fixed (uint* first = groups) result = Libc.GetGroupList(name, entry->Group, first, &count);
            if (result >= 0)
                return new(name, entry->User, entry->Group, groups[..count],
                    Marshal.PtrToStringUTF8((nint)entry->Home) ?? "/");
            groups = new uint[Math.Max(count, groups.Length * 2)];
        }
    }
}

using System.Runtime.InteropServices;

namespace Holdfast.Linux.Accounts;

/// <summary>The names of groups, as this machine's name service knows them.</summary>
public static class GroupName
{
    // The members' names lie in it too.
    private const int BufferBytes = 1024 * 1024;

    /// <summary>Of a number; null when it has no name.</summary>
    /// <exception cref="LinuxException">The name service failed; may pass.</exception>
    public static unsafe string? Find(uint group)
    {
        var buffer = (byte*)NativeMemory.Alloc(BufferBytes);
        try
        {
            GroupEntry entry;
            GroupEntry* found;
            var error = Libc.GetGrGid(group, &entry, buffer, BufferBytes, &found);
            if (error is not (0 or Errno.NoEntry or Errno.NoSuchProcess or Errno.NotPermitted))
                throw new LinuxException("getgrgid", $"{group}", error);
            return found is null ? null : Marshal.PtrToStringUTF8((nint)found->Name);
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }
}

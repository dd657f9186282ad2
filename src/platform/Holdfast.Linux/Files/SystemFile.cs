namespace Holdfast.Linux.Files;

/// <summary>Settings of the kernel, which are files.</summary>
internal static class SystemFile
{
    /// <exception cref="LinuxException">There is no such setting, or it does not take the value.</exception>
    public static void Write(string path, ReadOnlySpan<byte> value)
    {
        var file = FileCalls.Open(FileCalls.WorkingDirectory, path, OpenFlags.WriteOnly);
        try { FileCalls.WriteAll(file, value, path); }
        finally { FileCalls.Close(file); }
    }
}

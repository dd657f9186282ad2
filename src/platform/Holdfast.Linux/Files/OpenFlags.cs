namespace Holdfast.Linux.Files;

/// <summary>How a file is opened. Names as in <c>open(2)</c>; turned into the machine's numbers by the call.</summary>
[Flags]
public enum OpenFlags
{
    ReadOnly = 0,
    WriteOnly = 1,
    ReadWrite = 2,
    Create = 1 << 2,
    Exclusive = 1 << 3,
    Truncate = 1 << 4,
    Append = 1 << 5,
    NonBlocking = 1 << 6,
    Directory = 1 << 7,
    /// <summary>A link as the last component is an error (ELOOP).</summary>
    NoFollow = 1 << 8,
    /// <summary>Names the file without opening it.</summary>
    PathOnly = 1 << 9,
    /// <summary>Survives <c>execve</c>; every other descriptor made here does not.</summary>
    Inherited = 1 << 10,
}

namespace Holdfast.Disks;

/// <summary>A step of a volume's life failed on its disk; what it had begun is undone or can be repeated.</summary>
public sealed class DiskException : IOException
{
    public DiskException(string message) : base(message)
    {
    }

    public DiskException(string message, Exception cause) : base(message, cause)
    {
    }
}

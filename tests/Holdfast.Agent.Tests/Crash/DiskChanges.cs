namespace Holdfast.Agent.Tests.Crash;

/// <summary>A change of a disk, by numbers of files: what it means does not depend on what other changes were
/// lost.</summary>
/// <param name="Touches">The directories or the file that must be flushed before it is there for good.</param>
internal abstract record DiskChange(params int[] Touches)
{
    /// <summary>Does it, as far as what it needs is there.</summary>
    public abstract void Do(CrashTree tree);
}

/// <summary>A name comes to stand for a file.</summary>
internal sealed record Named(int Directory, string Name, int File, FileForm Form, string? Target = null)
    : DiskChange(Directory)
{
    public override void Do(CrashTree tree)
    {
        tree.Make(File, Form, Target);
        tree.Entries(Directory)?.TryAdd(Name, File);
    }
}

/// <summary>A name goes.</summary>
internal sealed record Unnamed(int Directory, string Name, int File) : DiskChange(Directory)
{
    public override void Do(CrashTree tree)
    {
        if (tree.Entries(Directory) is { } entries && entries.TryGetValue(Name, out var file) && file == File)
            entries.Remove(Name);
    }
}

/// <summary>A name moves, at once, in the place of what had the other name.</summary>
internal sealed record Renamed(int From, string Name, int To, string NewName, int File) : DiskChange(From, To)
{
    public override void Do(CrashTree tree)
    {
        if (tree.Entries(From) is not { } from || tree.Entries(To) is not { } to) return;
        if (!from.TryGetValue(Name, out var file) || file != File) return;
        from.Remove(Name);
        to[NewName] = File;
    }
}

/// <summary>Bytes are written.</summary>
internal sealed record Written(int File, long Offset, byte[] Bytes) : DiskChange(File)
{
    /// <summary>The same, of which only the first half came to the disk.</summary>
    public Written Torn => this with { Bytes = Bytes[..(Bytes.Length / 2)] };

    public override void Do(CrashTree tree) => tree.Write(File, Offset, Bytes);
}

/// <summary>A file gets another length.</summary>
internal sealed record Resized(int File, long Length) : DiskChange(File)
{
    public override void Do(CrashTree tree) => tree.Resize(File, Length);
}

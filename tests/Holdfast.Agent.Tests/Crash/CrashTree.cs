using System.Security.Cryptography;
using System.Text;

namespace Holdfast.Agent.Tests.Crash;

/// <summary>The files below a root, in memory; file 0 is the root.</summary>
internal sealed class CrashTree
{
    private readonly Dictionary<int, Node> _files = new() { [0] = new Node(FileForm.Directory, null) };

    /// <summary>The names in a directory; null where there is no such directory.</summary>
    public SortedDictionary<string, int>? Entries(int directory) =>
        _files.TryGetValue(directory, out var node) && node.Form == FileForm.Directory ? node.Entries : null;

    /// <summary>Makes a file that no name stands for yet; one that is there stays.</summary>
    public void Make(int file, FileForm form, string? target) => _files.TryAdd(file, new Node(form, target));

    public void Write(int file, long offset, byte[] bytes)
    {
        if (!_files.TryGetValue(file, out var node)) return;
        if (node.Content.Length < offset + bytes.Length) Resize(file, offset + bytes.Length);
        bytes.CopyTo(node.Content, offset);
    }

    public void Resize(int file, long length)
    {
        if (!_files.TryGetValue(file, out var node)) return;
        var content = node.Content;
        Array.Resize(ref content, (int)length);
        node.Content = content;
    }

    /// <summary>The file that a path below the root names; null for none.</summary>
    public int? Find(string path)
    {
        var file = 0;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            if (Entries(file) is not { } entries || !entries.TryGetValue(name, out file)) return null;
        return file;
    }

    /// <summary>Two trees with the same digest are the same.</summary>
    public string Digest()
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Visit(0, "", (path, node) =>
        {
            sum.AppendData(Encoding.UTF8.GetBytes($"{path}\0{node.Form}\0{node.Target}\0{node.Content.Length}\0"));
            sum.AppendData(node.Content);
        });
        return Convert.ToHexString(sum.GetHashAndReset());
    }

    /// <summary>Makes the tree in an empty directory.</summary>
    public void Materialise(string root) => Visit(0, root, static (path, node) =>
    {
        switch (node.Form)
        {
            case FileForm.Directory: Directory.CreateDirectory(path); break;
            case FileForm.Link: File.CreateSymbolicLink(path, node.Target!); break;
            default: File.WriteAllBytes(path, node.Content); break;
        }
    });

    private void Visit(int file, string path, Action<string, Node> visit)
    {
        var node = _files[file];
        visit(path, node);
        foreach (var (name, child) in node.Entries) Visit(child, $"{path}/{name}", visit);
    }

    private sealed class Node(FileForm form, string? target)
    {
        public FileForm Form => form;

        public string? Target => target;

        public byte[] Content { get; set; } = [];

        public SortedDictionary<string, int> Entries { get; } = new(StringComparer.Ordinal);
    }
}

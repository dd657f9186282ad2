using Holdfast.Fetcher.Sandboxes;
using Holdfast.Fetcher.Sources;

namespace Holdfast.Fetcher.Archives;

/// <summary>Puts entries of one archive into place, under the same rules for every kind of archive.</summary>
/// <param name="directory">Where the archive lies, with a slash at the end; empty for the sandbox itself.</param>
internal sealed class EntryWriter(SandboxTree tree, Budget budget, string directory)
{
    /// <summary>rw-r--r--, for archives that tell no mode.</summary>
    internal const uint UsualFile = 0x1A4;

    /// <summary>rwxr-xr-x, for archives that tell no mode.</summary>
    internal const uint UsualDirectory = 0x1ED;

    internal async Task FileAsync(string name, uint mode, Stream? content, CancellationToken cancellationToken)
    {
        await using var file = tree.CreateFile(directory + Checked(name), mode);
        if (content is not null) await Transfer.CopyAsync(content, file, budget, cancellationToken);
    }

    internal void Directory(string name, uint mode)
    {
        if (Checked(name).Length > 0) tree.CreateDirectory(directory + Checked(name), mode);
    }

    internal void Link(string name, string target)
    {
        // Judged within the archive's own directory: a link must not lead to what other URIs brought, either.
        if (!ArchivePath.StaysInside(Checked(name), target))
            throw new FetchException($"the archive has a link '{name}' to '{target}', which leads out of it");
        tree.CreateLink(directory + Checked(name), target);
    }

    internal void HardLink(string name, string target) =>
        tree.CreateHardLink(directory + Checked(name), directory + Checked(target));

    private static string Checked(string name) => string.Join('/', ArchivePath.Split(name));
}

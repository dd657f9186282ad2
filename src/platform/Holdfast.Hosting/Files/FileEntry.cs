using Holdfast.Linux.Files;

namespace Holdfast.Hosting.Files;

/// <summary>One file or directory of a listing.</summary>
/// <param name="Path">Under which it is asked for.</param>
/// <param name="Status">What the kernel says of it.</param>
/// <param name="Owner">The name of its user, or the number where that has none.</param>
/// <param name="Group">The name of its group, or the number.</param>
public sealed record FileEntry(string Path, FileStatus Status, string Owner, string Group)
{
    private const string Rights = "rwxrwxrwx";

    /// <summary>Kind and rights as <c>ls -l</c> shows them.</summary>
    public string Mode
    {
        get
        {
            var kind = (Status.FullMode & 0xF000) switch
            {
                0x4000 => 'd',
                0xA000 => 'l',
                0x1000 => 'p',
                0xC000 => 's',
                0x2000 => 'c',
                0x6000 => 'b',
                _ => '-',
            };
            return kind + string.Concat(
                Rights.Select((right, at) => (Status.FullMode >> (Rights.Length - 1 - at) & 1) == 1 ? right : '-'));
        }
    }
}

using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Holdfast.Cli.Volumes;

namespace Holdfast.Cli.Tasks.Run;

/// <summary>A volume that a task wants: <c>name:size:path</c>.</summary>
/// <param name="Id">Its name, unique in the role.</param>
/// <param name="Megabytes">Its size.</param>
/// <param name="Path">Where the task sees it, from its sandbox.</param>
internal sealed record VolumeWish(string Id, double Megabytes, string Path)
{
    public static VolumeWish Read(string text)
    {
        if (text.Split(':', 3) is not [{ Length: > 0 } id, var size, { Length: > 0 } path]
            || Sizes.Read(size) is not { } megabytes)
            throw Failure.Usage($"'{text}' is no volume: write name, size and path, such as data:10GB:data.");
        return new(VolumeName.RequireId(id), megabytes, VolumePath.Require(path));
    }
}

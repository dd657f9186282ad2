using Holdfast.Protocol.V1;
using Source = Holdfast.Protocol.V1.Resource.Types.DiskInfo.Types.Source;

namespace Holdfast.Cli.Resources;

/// <summary>Which disk of an agent a resource lies on.</summary>
internal static class DiskSource
{
    /// <summary>The root of a PATH or MOUNT disk; null on the agent's root disk.</summary>
    public static string? RootOf(Resource resource) => resource.Disk?.Source switch
    {
        { Path: { HasRoot: true } path } => path.Root,
        { Mount: { HasRoot: true } mount } => mount.Root,
        _ => null,
    };

    /// <summary>Whether one volume takes all of it.</summary>
    public static bool IsWhole(Resource resource) =>
        resource.Disk?.Source is { Type: Source.Types.Type.Mount or Source.Types.Type.Block };
}

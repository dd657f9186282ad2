using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.State;

/// <summary>What frameworks and operators know a volume by, on one agent.</summary>
internal readonly record struct VolumeName(RoleName Role, PersistenceId? Id)
{
    public static VolumeName Of(Resource volume) => new(volume.Key.Role, volume.Key.Disk?.PersistenceId);

    public override string ToString() => $"{Role}/{Id}";
}

using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Volumes;

/// <summary><c>holdfast volumes …</c></summary>
internal static class VolumesCommand
{
    public static Verb Build() => new("volumes", "Disk space that outlives the tasks that use it.")
    {
        ShowVerbs.List(
            VolumeNoun.Instance, "Lists the volumes of all agents, those that are away included.", [],
            "holdfast volumes ls", "holdfast volumes ls -o wide"),
        ShowVerbs.Show(
            VolumeNoun.Instance, "Shows one volume, where it is and what uses it.", [],
            "holdfast volumes show db/data", "holdfast volumes show db/data@node1 -o json"),
        CreateCommand.Build(),
        GrowCommand.Build(),
        ShrinkCommand.Build(),
        DestroyCommand.Build(),
        AdoptCommand.Build(),
        RenameCommand.Build(),
        OnDestroyCommand.Build(),
        WipeCommand.Build(),
        FsckCommand.Build(),
        new Verb("trash", "What is left of volumes that were destroyed.")
        {
            ShowVerbs.List(
                TrashNoun.Instance, "Lists destroyed volumes whose data is still kept.", [TrashNoun.OnAgent],
                "holdfast volumes trash ls", "holdfast volumes trash ls -o wide"),
            RestoreCommand.Build(),
            PurgeCommand.Build(),
        },
    };
}

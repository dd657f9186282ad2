using Holdfast.Linux.Files;
using Holdfast.Model.Ids;

namespace Holdfast.Disks;

/// <summary>What a kind of disk can do for volumes. Each call may be cut anywhere and repeated, and then ends the
/// same (S7).</summary>
/// <remarks>Thread-safe for different volumes; calls for one volume come one after another. All calls block.</remarks>
public interface IVolumeBackend
{
    /// <summary>Its name, such as <c>directory</c>; recorded with each volume.</summary>
    string Name { get; }

    /// <summary>What keeps a volume to its size.</summary>
    LimitKind Limit { get; }

    /// <summary>Makes the volume's directory with its limit, manifest first; all is on disk for good when it
    /// returns.</summary>
    /// <param name="root">The root of its disk.</param>
    /// <param name="manifest">The volume.</param>
    /// <param name="isDiskKnown">Whether the disk has volumes already: it is then never taken into use anew.</param>
    /// <exception cref="DiskException">It could not be made, and nothing of it is left.</exception>
    void Make(string root, VolumeManifest manifest, bool isDiskKnown = false);

    /// <summary>Gives the volume the limit that its manifest says, and writes the manifest. Also while it is
    /// used.</summary>
    /// <exception cref="DiskException">It has the limit that it had, as where it holds more than the new one: the
    /// message then says how much.</exception>
    void SetLimit(string root, VolumeManifest manifest);

    /// <summary>What the volume takes now. Wherever the disk itself keeps count, nothing is walked.</summary>
    /// <exception cref="DiskException">That cannot be seen just now.</exception>
    DiskUse Measure(string root, VolumeManifest manifest, CancellationToken cancellationToken);

    /// <summary>Makes again, around data that is there, what a restart of the machine undid: a mount, or a limit. Does
    /// nothing where nothing is missing.</summary>
    /// <exception cref="DiskException">It could not be made again.</exception>
    void TakeOver(string root, VolumeManifest manifest);

    /// <summary>Looks whether the volume is where and what it should be. Changes nothing.</summary>
    /// <returns>What is wrong, for people; null when all is well.</returns>
    string? Check(string root, VolumeManifest manifest);

    /// <summary>Writes the volume's manifest anew where it says something else, such as another role.</summary>
    /// <exception cref="DiskException">It says what it said. The volume is none the worse: a manifest is never the
    /// truth.</exception>
    void Describe(string root, VolumeManifest manifest);

    /// <summary>Moves the volume into the trash of its disk, from where it can be restored.</summary>
    /// <exception cref="DiskException">It could not be moved for good. The move itself may have happened: <see
    /// cref="Find"/> says where it lies.</exception>
    void MoveToTrash(string root, VolumeManifest manifest, DestroyNote note);

    /// <summary>Moves the volume out of the trash of its disk again, with the manifest beside it.</summary>
    /// <exception cref="DiskException">It could not be moved for good. The move itself may have happened: <see
    /// cref="Find"/> says where it lies.</exception>
    void Restore(string root, VolumeManifest manifest);

    /// <summary>Says how a directory on the disk would become a volume, and changes nothing.</summary>
    /// <param name="root">The root of the disk.</param>
    /// <param name="path">The directory, absolute.</param>
    /// <param name="use">What it takes.</param>
    /// <exception cref="DiskException">That cannot be seen just now.</exception>
    AdoptionWay LookToAdopt(string root, string path, TreeUse use);

    /// <summary>Makes the volume of a directory that is there already, manifest first.</summary>
    /// <param name="root">The root of its disk.</param>
    /// <param name="manifest">The volume.</param>
    /// <param name="path">The directory, absolute, on the disk's file system; reached through no link.</param>
    /// <param name="isDiskKnown">Whether the disk has volumes already: it is then never taken into use anew.</param>
    /// <exception cref="DiskException">It could not be moved for good. The move itself may have happened: <see
    /// cref="Find"/> says so.</exception>
    void Adopt(string root, VolumeManifest manifest, string path, bool isDiskKnown);

    /// <summary>Looks where the volume's directory lies.</summary>
    /// <exception cref="DiskException">That cannot be seen just now.</exception>
    DirectoryPlace Find(string root, VolumeId volume);

    /// <summary>Looks whether a volume in the trash can be wiped, and changes nothing.</summary>
    /// <returns>What there is to be overwritten, and why not all of it can be, as a clause.</returns>
    /// <exception cref="DiskException">That cannot be seen just now.</exception>
    WipeFinding CheckWipe(string root, VolumeManifest manifest);

    /// <summary>As <see cref="Purge"/>, but all data is overwritten on its device first (S9).</summary>
    /// <exception cref="DiskException">Something of it is left: where it cannot be wiped the message says why, and
    /// what could not be overwritten is there still. Try again later.</exception>
    void Wipe(string root, VolumeManifest manifest, RemovalProgress? progress = null);

    /// <summary>Removes a volume from the trash for good, following neither links nor mounts (S10). The id of its limit
    /// may still be carried: see <see cref="ReleaseLimit"/>.</summary>
    /// <param name="root">The root of its disk.</param>
    /// <param name="manifest">The volume.</param>
    /// <param name="progress">Is told how far it has come; null where nobody wants to know.</param>
    /// <exception cref="DiskException">Something of it is left; try again later.</exception>
    void Purge(string root, VolumeManifest manifest, RemovalProgress? progress = null);

    /// <summary>Removes what is left of a limit whose volume or sandbox is gone.</summary>
    /// <param name="root">The root of its disk.</param>
    /// <param name="limitId">The limit's id.</param>
    /// <exception cref="DiskException">Something on the file system carries the id still, or that cannot be seen: it
    /// must not be given to anything else. Try again later.</exception>
    void ReleaseLimit(string root, long limitId);

    /// <summary>The limits with an id that the file system has, whosever they are; null where it knows none.</summary>
    /// <exception cref="DiskException">That cannot be seen just now.</exception>
    IReadOnlyList<FoundLimit>? Limits(string root);

    /// <summary>Writes what lies beside a volume's data anew where it is missing or damaged: the manifest, or in the
    /// trash the note.</summary>
    /// <param name="root">The root of its disk.</param>
    /// <param name="manifest">The volume.</param>
    /// <param name="note">Who destroyed it; null while it lives.</param>
    /// <exception cref="DiskException">Its directory is not there, or what lies beside it is another volume's: nothing
    /// was changed.</exception>
    void Mend(string root, VolumeManifest manifest, DestroyNote? note);

    /// <summary>Removes a directory that no ledger knows, that has no manifest, and in which nothing is; nothing where
    /// there is none.</summary>
    /// <exception cref="DiskException">It is none of that, and is left as it is.</exception>
    void RemoveEmpty(string root, bool isTrash, string name);
}

using Holdfast.Model.Ids;

namespace Holdfast.Agent.Core.Fsck;

/// <summary>What is done about a finding: nothing that removes data, whatever was overlooked. Each may be cut anywhere
/// and done again; nothing of it is stored, since the next comparison finds it again.</summary>
/// <param name="Text">What it does, as an imperative clause.</param>
public abstract record FsckFix(string Text);

/// <summary>Writes the manifest, or in the trash the note, from the ledger. A manifest is never the truth.</summary>
public sealed record WriteManifest(VolumeId Volume, string Text) : FsckFix(Text);

/// <summary>Gives a volume the limit that the ledger says; refused where it holds more.</summary>
public sealed record SetLimitAnew(VolumeId Volume, string Text) : FsckFix(Text);

/// <summary>Looks at a withheld volume once more: it is ready again if it is what it was.</summary>
public sealed record LookAgain(VolumeId Volume, string Text) : FsckFix(Text);

/// <summary>Removes a directory that nobody knows and that is empty: the kernel refuses if it is not.</summary>
/// <param name="Root">The root of its disk.</param>
/// <param name="Backend">What is in charge of that disk.</param>
/// <param name="IsTrash">Whether it lies in the trash.</param>
/// <param name="Name">Its name there.</param>
public sealed record RemoveEmpty(string Root, string Backend, bool IsTrash, string Name, string Text) : FsckFix(Text);

/// <summary>Gives an id back whose owner is gone, once the file system says that nothing carries it.</summary>
public sealed record GiveLimitBack(long Id, string Text) : FsckFix(Text);

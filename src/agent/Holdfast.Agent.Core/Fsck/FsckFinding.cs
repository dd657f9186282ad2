using Holdfast.Model.Ids;

namespace Holdfast.Agent.Core.Fsck;

/// <summary>Something that is not as it should be.</summary>
/// <param name="Verdict">What it is.</param>
/// <param name="Subject">Its name: the volume, the path, or the limit.</param>
/// <param name="Reason">What was found, as a clause.</param>
/// <param name="Remedy">What a person can do about it, as a sentence.</param>
public sealed record FsckFinding(FsckVerdict Verdict, string Subject, string Reason, string Remedy)
{
    /// <summary>The volume of the ledger, or the one that lies there by its name; none where it is neither.</summary>
    public VolumeId Volume { get; init; }

    /// <summary>The root of its disk.</summary>
    public string Root { get; init; } = "";

    /// <summary>What can be done about it without any risk to data; null where nothing can.</summary>
    public FsckFix? Fix { get; init; }
}

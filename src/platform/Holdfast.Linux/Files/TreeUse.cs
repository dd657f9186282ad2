namespace Holdfast.Linux.Files;

/// <summary>What a tree takes of its file system.</summary>
/// <param name="Bytes">All its blocks, those of its directories included.</param>
/// <param name="Inodes">Its files, links and directories, itself included; one with several names counts once.</param>
public readonly record struct TreeUse(long Bytes, long Inodes);

using Holdfast.Model.Resources;

namespace Holdfast.Agent.Start;

/// <summary>A look at a disk.</summary>
/// <param name="Source">Which disk.</param>
/// <param name="Root">Its root.</param>
/// <param name="Do">Looks. It may never come back.</param>
internal sealed record DiskLook(DiskSource Source, string Root, Func<SeenDisk> Do);

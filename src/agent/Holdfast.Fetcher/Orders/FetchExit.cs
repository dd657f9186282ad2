namespace Holdfast.Fetcher.Orders;

/// <summary>How the fetcher ends.</summary>
internal static class FetchExit
{
    /// <summary>All was done.</summary>
    internal const int Done = 0;

    /// <summary>The source does not give it, or gives what it should not.</summary>
    internal const int SourceFailed = 1;

    /// <summary>The order could not be read.</summary>
    internal const int BadOrder = 2;

    /// <summary>There is no room for it, or the disk refused.</summary>
    internal const int NoRoom = 3;

    /// <summary>The agent's own copy is missing or damaged; the source was not asked.</summary>
    internal const int CopyDamaged = 4;

    /// <summary>Asked by <see cref="FetchVerb.Probe"/>, the source said that it does not give the file.</summary>
    internal const int SourceRefused = 5;
}

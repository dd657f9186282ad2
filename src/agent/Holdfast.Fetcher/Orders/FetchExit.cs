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
}

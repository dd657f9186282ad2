namespace Holdfast.Fetcher.Orders;

/// <summary>What an order asks for.</summary>
internal enum FetchVerb
{
    /// <summary>All items into the sandbox.</summary>
    Fetch = 0,

    /// <summary>Of the one item only what its source tells before a transfer; said in a
    /// <see cref="FetchReport"/>.</summary>
    Probe = 1,

    /// <summary>The one item into a copy that other tasks use, on disk for good; what it is, in a
    /// <see cref="FetchReport"/>.</summary>
    Fill = 2,
}

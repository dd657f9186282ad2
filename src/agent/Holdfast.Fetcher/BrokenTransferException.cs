namespace Holdfast.Fetcher;

/// <summary>A transfer ended before its end; what arrived is good, and the rest may be had.</summary>
internal sealed class BrokenTransferException(string message) : FetchException(message);

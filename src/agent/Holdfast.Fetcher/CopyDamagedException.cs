namespace Holdfast.Fetcher;

/// <summary>The agent's own copy cannot be used; the source may still be good.</summary>
internal sealed class CopyDamagedException(string message) : FetchException(message);

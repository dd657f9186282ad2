namespace Holdfast.Fetcher;

/// <summary>What is fetched is more than may be written.</summary>
internal sealed class NoRoomException(string message) : FetchException(message);

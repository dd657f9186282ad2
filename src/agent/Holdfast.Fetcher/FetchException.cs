namespace Holdfast.Fetcher;

/// <summary>A URI could not be fetched. The message is a clause that follows the URI in the one line the task's owner
/// sees.</summary>
internal class FetchException(string message) : Exception(message);

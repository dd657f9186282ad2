namespace Holdfast.Fetcher;

/// <summary>The source answered, and said that it does not give the file: it is not there, or not for us.</summary>
internal sealed class RefusedException(string message) : FetchException(message);

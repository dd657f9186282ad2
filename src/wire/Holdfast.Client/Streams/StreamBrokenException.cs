namespace Holdfast.Client.Streams;

/// <summary>A stream ended that should not have. Inside the client only: it becomes a <c>StreamLost</c>.</summary>
internal sealed class StreamBrokenException(string message, Exception? cause) : IOException(message, cause);

namespace Holdfast.Hosting.Http;

/// <summary>A record that comes before all others of a stream, for as long as it is written.</summary>
/// <param name="bytes">The record; others may be writing the same bytes.</param>
/// <param name="release">Says that this stream needs it no more.</param>
public sealed class FirstRecord(byte[] bytes, Action release) : IDisposable
{
    /// <summary>The record.</summary>
    public byte[] Bytes { get; } = bytes;

    /// <inheritdoc/>
    public void Dispose() => release();
}

using System.Text;
using Holdfast.Client.Faults;
using Holdfast.Client.Transport;

namespace Holdfast.Client.Raw;

/// <summary>Any path of the leading master, or of one agent: what has no client of its own.</summary>
/// <remarks>
/// Nothing is repeated, but that a server which cannot be reached is followed by the next one. All members may be
/// called from several threads.
/// </remarks>
public sealed class RawClient : IDisposable
{
    private readonly MasterLine _line;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="servers">All masters, any of which names the leader; or one agent.</param>
    /// <param name="options">Defaults where null.</param>
    /// <exception cref="ArgumentException">No server, or a value is out of its range.</exception>
    public RawClient(IEnumerable<Uri> servers, ClientOptions? options = null) =>
        _line = new MasterLine(servers, options ?? new ClientOptions());

    /// <summary>Asks for a document.</summary>
    /// <param name="path">With its query, beginning with a slash.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <returns>The body, which is at most 2 GB.</returns>
    /// <exception cref="ServerUnreachableException">No whole answer. May be repeated.</exception>
    /// <exception cref="CallRefusedException">The server refused; its status says why.</exception>
    public async Task<byte[]> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await _line.CopyAsync(path, HttpCall.Get(path), body, cancellationToken).ConfigureAwait(false);
        return body.ToArray();
    }

    /// <summary>Asks for a document and copies it as it comes: also one without an end.</summary>
    /// <param name="path">With its query, beginning with a slash.</param>
    /// <param name="to">Gets the body.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="ServerUnreachableException">No whole answer. May be repeated.</exception>
    /// <exception cref="CallRefusedException">The server refused; its status says why.</exception>
    public Task CopyAsync(string path, Stream to, CancellationToken cancellationToken) =>
        _line.CopyAsync(path, HttpCall.Get(path), to, cancellationToken);

    /// <summary>Sends a body, at most once, and copies the answer as it comes.</summary>
    /// <param name="path">Beginning with a slash.</param>
    /// <param name="body">The text that is sent.</param>
    /// <param name="mediaType">What the text is, such as <c>application/json</c>.</param>
    /// <param name="to">Gets the answer's body.</param>
    /// <param name="cancellationToken">Stops waiting. What has begun to leave may be done all the same.</param>
    /// <exception cref="ServerUnreachableException">Nothing was done. May be repeated.</exception>
    /// <exception cref="CallUncertainException">It may have been done. Look at the state before repeating.</exception>
    /// <exception cref="CallRefusedException">The server refused; its status says why.</exception>
    public Task PostAsync(string path, string body, string mediaType, Stream to, CancellationToken cancellationToken) =>
        _line.CopyAsync(
            path, new HttpCall($"POST {path}", Encoding.UTF8.GetBytes(body), mediaType, IsRepeatable: false), to,
            cancellationToken);

    /// <summary>Closes all connections.</summary>
    public void Dispose() => _line.Dispose();
}

using System.Buffers;
using Holdfast.Client.Faults;
using Holdfast.Client.Transport;
using Holdfast.Protocol.V1.Agent;
using FileInfo = Holdfast.Protocol.V1.FileInfo;

namespace Holdfast.Client.Agents;

/// <summary>One agent's operator API: what it holds, and the files of its sandboxes.</summary>
/// <remarks>It only reads. All members may be called from several threads.</remarks>
public sealed class AgentClient : IDisposable
{
    private const string Path = "/api/v1";

    private readonly Uri _agent;
    private readonly ClientOptions _options;
    private readonly HttpLine _line;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="agent">Such as <c>http://127.0.0.1:5051</c>.</param>
    /// <param name="options">Defaults where null.</param>
    /// <exception cref="ArgumentException">The address or an option is out of its range.</exception>
    public AgentClient(Uri agent, ClientOptions? options = null)
    {
        _agent = Servers.Require(agent, nameof(agent));
        _options = (options ?? new ClientOptions()).Checked();
        _line = new HttpLine(_options);
    }

    /// <summary>Reads a part of a file that the agent shows.</summary>
    /// <param name="path">Such as <c>/frameworks/F/executors/E/runs/latest/stdout</c>.</param>
    /// <param name="offset">In bytes from its beginning.</param>
    /// <param name="lengthMax">How many bytes at most; the agent may give fewer.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <returns>The bytes there are; none at the end of the file.</returns>
    /// <exception cref="ServerUnreachableException">No whole answer. May be repeated.</exception>
    /// <exception cref="CallRefusedException">The agent refused: 404 where there is no such file.</exception>
    /// <exception cref="AnswerFormatException">What answers there is no agent. Do not repeat it.</exception>
    public async Task<FilePart> ReadFileAsync(
        string path, long offset, long lengthMax, CancellationToken cancellationToken)
    {
        var call = new Call
        {
            Type = Call.Types.Type.ReadFile,
            ReadFile = new() { Path = path, Offset = (ulong)offset, Length = (ulong)lengthMax },
        };
        var file = (await AskAsync(call, cancellationToken).ConfigureAwait(false)).ReadFile
            ?? throw AnswerFormatException.Unreadable(_agent, new FormatException("It has no part of a file."));
        return new FilePart((long)file.Size, file.Data.Memory);
    }

    /// <summary>Lists the files in a directory that the agent shows.</summary>
    /// <param name="path">Such as <c>/frameworks/F/executors/E/runs/latest</c>.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <returns>The entries with their sizes in bytes, in the agent's order.</returns>
    /// <exception cref="ServerUnreachableException">No whole answer. May be repeated.</exception>
    /// <exception cref="CallRefusedException">The agent refused: 404 where there is no such directory.</exception>
    /// <exception cref="AnswerFormatException">What answers there is no agent. Do not repeat it.</exception>
    public async Task<IReadOnlyList<FileInfo>> ListFilesAsync(string path, CancellationToken cancellationToken)
    {
        var call = new Call { Type = Call.Types.Type.ListFiles, ListFiles = new() { Path = path } };
        var files = (await AskAsync(call, cancellationToken).ConfigureAwait(false)).ListFiles
            ?? throw AnswerFormatException.Unreadable(_agent, new FormatException("It lists no files."));
        return files.FileInfos;
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _line.Dispose();

    private async Task<Response> AskAsync(Call call, CancellationToken cancellationToken)
    {
        var request = HttpCall.Of(CallName.Of(call.Type), _options.Form, call, isRepeatable: true);
        using var answer = await _line.SendAsync(request, new Uri(_agent, Path), cancellationToken)
            .ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
            throw await _line.RefusalAsync(request, _agent, answer, cancellationToken).ConfigureAwait(false);
        try
        {
            var body = await _line.ReadAsync(answer, _options.EventMaxBytes, cancellationToken).ConfigureAwait(false);
            return WireCodec.Decode<Response>(_options.Form, new ReadOnlySequence<byte>(body), _agent);
        }
        catch (Exception e) when (e is HttpRequestException or IOException and not ClientException)
        {
            throw ServerUnreachableException.NoAnswer(_agent, e);
        }
    }
}

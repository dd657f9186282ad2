using Holdfast.Client.Agents;
using Holdfast.Client.Faults;

namespace Holdfast.Cli.Tasks.Logs;

/// <summary>A file in a task's sandbox that grows while it is read.</summary>
/// <param name="agent">Where it lies.</param>
/// <param name="path">As the agent shows it.</param>
internal sealed class SandboxFile(AgentClient agent, string path)
{
    private const int PartBytes = 256 * 1024;
    private const int NewLine = '\n';

    private long _offset;

    /// <summary>What a task's command wrote to one of its two streams.</summary>
    /// <param name="agent">Its agent.</param>
    /// <param name="frameworkId">Its framework.</param>
    /// <param name="executorId">Its executor.</param>
    /// <param name="name"><c>stdout</c> or <c>stderr</c>.</param>
    public static SandboxFile Of(AgentClient agent, string frameworkId, string executorId, string name) =>
        new(agent, $"{SandboxOf(frameworkId, executorId)}/{name}");

    /// <summary>The sandbox itself, as its agent shows it.</summary>
    public static string SandboxOf(string frameworkId, string executorId) =>
        $"/frameworks/{frameworkId}/executors/{executorId}/runs/latest";

    /// <summary>Copies what is new; says whether the file is there.</summary>
    public async Task<bool> CopyNewAsync(Stream to, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await ReadAsync(_offset, PartBytes, cancellationToken) is not { } part) return false;
            if (part.Bytes.IsEmpty) return true;
            await to.WriteAsync(part.Bytes, cancellationToken);
            await to.FlushAsync(cancellationToken);
            _offset += part.Bytes.Length;
        }
    }

    /// <summary>Skips all but the last lines, as far as 256 kB go.</summary>
    public async Task SkipToLastAsync(int lines, CancellationToken cancellationToken)
    {
        if (await ReadAsync(0, 0, cancellationToken) is not { Size: > 0 } whole) return;
        var from = Math.Max(0, whole.Size - PartBytes);
        if (await ReadAsync(from, PartBytes, cancellationToken) is not { } part) return;
        var bytes = part.Bytes.Span;
        var end = bytes.Length > 0 && bytes[^1] == NewLine ? bytes.Length - 1 : bytes.Length;
        while (lines > 0 && end >= 0)
        {
            end = bytes[..end].LastIndexOf((byte)NewLine);
            lines--;
        }

        _offset = from + (lines == 0 && end >= 0 ? end + 1 : 0);
    }

    private async Task<FilePart?> ReadAsync(long offset, long length, CancellationToken cancellationToken)
    {
        try
        {
            return await agent.ReadFileAsync(path, offset, length, cancellationToken);
        }
        catch (CallRefusedException e) when (e.Status == 404)
        {
            return null;
        }
    }
}

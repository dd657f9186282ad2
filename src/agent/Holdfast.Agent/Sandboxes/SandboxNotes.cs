using System.Text.Json;
using Holdfast.Hosting.State;

namespace Holdfast.Agent.Sandboxes;

/// <summary>The file that says since when sandboxes are over: an object of seconds by their names.</summary>
/// <remarks>Not in the ledger, since nothing is lost with it: without it sandboxes are only kept longer.</remarks>
/// <param name="workDirectory">Where it lies.</param>
internal sealed class SandboxNotes(string workDirectory)
{
    /// <summary>The file.</summary>
    public string Path { get; } = System.IO.Path.Combine(workDirectory, "sandboxes.json");

    /// <summary>What it says; nothing where there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException">It says something else.</exception>
    public IReadOnlyDictionary<string, TimeSpan> Read()
    {
        if (!File.Exists(Path)) return new Dictionary<string, TimeSpan>();
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path));
            return document.RootElement.EnumerateObject()
                .ToDictionary(one => one.Name, one => TimeSpan.FromSeconds(one.Value.GetDouble()));
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or ArgumentException
            or OverflowException)
        {
            throw new FormatException(cause.Message, cause);
        }
    }

    /// <summary>Writes it whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written; the old one is there.</exception>
    public void Write(IReadOnlyDictionary<string, TimeSpan> since)
    {
        var partial = Path + ".partial";
        using (var file = File.Create(partial))
        {
            file.Write(JsonText.Of(json =>
            {
                json.WriteStartObject();
                foreach (var (sandbox, place) in since) json.WriteNumber(sandbox, place.TotalSeconds);
                json.WriteEndObject();
            }));
            file.Flush(flushToDisk: true);
        }
        File.Move(partial, Path, overwrite: true);
    }
}

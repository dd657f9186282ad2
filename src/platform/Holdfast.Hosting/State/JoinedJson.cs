using System.Text.Json;
using Holdfast.Protocol.Json;

namespace Holdfast.Hosting.State;

/// <summary>Makes a JSON text of what is written here and of items whose texts are kept elsewhere.</summary>
/// <remarks>Belongs to one thread.</remarks>
public sealed class JoinedJson : IDisposable
{
    // 64 KiB of references: what is larger the collector keeps apart, and looks for only with everything else.
    private const int ChunkParts = 4_096;

    private readonly PooledText _own = new(expected: 0);
    private readonly List<ReadOnlyMemory<byte>[]> _chunks = [];
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private ReadOnlyMemory<byte> _first;
    private int _joined; // So much of what was written here is a part already.

    private JoinedJson() => Writer = new Utf8JsonWriter(_own, JsonText.Options);

    /// <summary>Writes what is not kept elsewhere.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>The text that the action writes.</summary>
    /// <param name="write">Writes one value.</param>
    public static JoinedText Of(Action<JoinedJson> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var json = new JoinedJson();
        write(json);
        return json.ToText();
    }

    /// <summary>The text of an item of an array, with the comma that parts it from the one before.</summary>
    /// <param name="write">Writes one value.</param>
    public static JoinedText Item(Action<JoinedJson> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var json = new JoinedJson();
        json._own.GetSpan(1)[0] = (byte)',';
        json._own.Advance(1);
        write(json);
        return json.ToText();
    }

    /// <summary>Writes an array property.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="items">Made by <see cref="Item"/>.</param>
    public void WriteArray(string name, IEnumerable<JoinedText> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        Writer.WriteStartArray(name);
        JoinOwn();
        var isFirst = true;
        foreach (var item in items)
            foreach (var part in item.Parts)
            {
                Join(isFirst ? part[1..] : part);
                isFirst = false;
            }

        Writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Writer.Dispose();
        _own.Dispose();
    }

    private JoinedText ToText()
    {
        JoinOwn();
        if (_parts.Count > 0) _chunks.Add([.. _parts]);
        return new JoinedText(_first, _chunks);
    }

    private void JoinOwn()
    {
        Writer.Flush();
        if (_own.Written.Length == _joined) return;
        Join(_own.Written[_joined..].ToArray());
        _joined = _own.Written.Length;
    }

    private void Join(ReadOnlyMemory<byte> part)
    {
        // Most texts have but this one.
        if (_first.IsEmpty)
        {
            _first = part;
            return;
        }

        _parts.Add(part);
        if (_parts.Count < ChunkParts) return;
        _chunks.Add([.. _parts]);
        _parts.Clear();
    }
}

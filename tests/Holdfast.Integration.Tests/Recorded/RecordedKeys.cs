using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Holdfast.Integration.Tests.Recorded;

/// <summary>Which keys the objects of a document have at each place in it, such as <c>slaves[].resources</c>. Members
/// whose names people choose stand as <c>*</c>.</summary>
/// <remarks>Those of a real Mesos lie beside this file, made by <c>tools/conformance/keys</c>.</remarks>
internal sealed partial class RecordedKeys
{
    private static readonly HashSet<string> Chosen = new(StringComparer.Ordinal)
    {
        "flags", "attributes", "reserved_resources", "reserved_resources_full", "reserved_resources_allocated",
        "role_constraints",
    };

    private static readonly Dictionary<string, RecordedKeys> Recorded = Load();

    private readonly string _name;
    private readonly Dictionary<string, HashSet<string>> _always = new(StringComparer.Ordinal);

    // By kind of object, of all documents of an API: tasks, whether they run or are over, in whatever they lie.
    private readonly Dictionary<string, HashSet<string>> _known;

    private RecordedKeys(string name, Dictionary<string, HashSet<string>> known) => (_name, _known) = (name, known);

    /// <summary>The documents that were recorded, such as <c>master /state</c>.</summary>
    public static IEnumerable<string> Documents => Recorded.Keys;

    /// <summary>The keys of a recorded document.</summary>
    public static RecordedKeys Of(string document) => Recorded[document];

    /// <summary>What a document has at a place where no recorded one has it, as <c>place.key</c>. Those of the v1 APIs
    /// are made from Mesos' own definitions, and what of these was in a recording is chance.</summary>
    public IEnumerable<string> StrangeIn(JsonNode document) => !_name.Contains('/', StringComparison.Ordinal) ? [] :
        from found in ObjectsOf(document, "")
        from key in found.Keys
        where !(_known.TryGetValue(KindOf(found.Place), out var known) && known.Contains(key))
        select NameOf(found.Place, key);

    /// <summary>What an object of a document has not, though each recorded object of its place has it.</summary>
    public IEnumerable<string> MissingIn(JsonNode document) =>
        from found in ObjectsOf(document, "")
        where _always.ContainsKey(found.Place)
        from key in _always[found.Place].Except(found.Keys)
        select NameOf(found.Place, key);

    /// <summary>The places of a document that are there.</summary>
    public static IEnumerable<string> PlacesOf(JsonNode document) =>
        ObjectsOf(document, "").Select(static found => found.Place);

    private static string NameOf(string place, string key) => $"{place}.{key}".TrimStart('.');

    private static IEnumerable<(string Place, List<string> Keys)> ObjectsOf(JsonNode? node, string place)
    {
        switch (node)
        {
            case JsonArray elements:
                return elements.SelectMany(element => ObjectsOf(element, $"{place}[]"));
            case JsonObject members:
                var isChosen = Chosen.Contains(place.Split('.')[^1]);
                var below = members.SelectMany(member =>
                    ObjectsOf(member.Value, $"{place}.{(isChosen ? "*" : member.Key)}".TrimStart('.')));
                return isChosen ? below : below.Prepend((place, members.Select(member => member.Key).ToList()));
            default:
                return [];
        }
    }

    private static string KindOf(string place)
    {
        var kind = StateOfItem().Replace(place, "");
        return Item().Match(kind) is { Success: true } item ? kind[item.Index..] : kind;
    }

    private static Dictionary<string, RecordedKeys> Load()
    {
        var documents = new Dictionary<string, RecordedKeys>(StringComparer.Ordinal);
        var known = new Dictionary<string, Dictionary<string, HashSet<string>>>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Recorded", "recorded-keys.tsv")))
        {
            if (line.Split('\t') is not [var name, var place, var always, var also])
                throw new FormatException($"'{line}' has not four fields.");
            var ofProcess = Entry(known, name.Split(' ')[0]);
            if (!documents.TryGetValue(name, out var document)) documents.Add(name, document = new(name, ofProcess));
            document._always.Add(place, [.. Words(always)]);
            Entry(ofProcess, KindOf(place)).UnionWith(Words($"{always} {also}"));
        }

        return documents;
    }

    private static T Entry<T>(Dictionary<string, T> all, string name)
        where T : new()
    {
        if (!all.TryGetValue(name, out var found)) all.Add(name, found = new());
        return found;
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"\b(completed|unreachable|launched|terminated|queued|pending)_(?=tasks|frameworks|executors)")]
    private static partial Regex StateOfItem();

    // The last one in a place.
    [GeneratedRegex(@"\b(slaves|frameworks|tasks|executors|offers|roles)\[\]", RegexOptions.RightToLeft)]
    private static partial Regex Item();
}

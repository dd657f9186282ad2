using System.Diagnostics;

namespace Holdfast.Hosting.Flags;

/// <summary>The flags of one start, read but not yet made into options.</summary>
public sealed class FlagValues
{
    private readonly Dictionary<string, FlagSpec> _table;
    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly IReadOnlyDictionary<string, string> _files;
    private readonly IReadOnlySet<string> _spoiled;

    internal FlagValues(
        Dictionary<string, FlagSpec> table, IReadOnlyDictionary<string, string> given,
        IReadOnlyDictionary<string, string> files, IReadOnlySet<string> spoiled,
        IReadOnlyList<string> faults, IReadOnlyList<string> warnings)
    {
        (_table, _given, _files, _spoiled, Faults, Warnings) = (table, given, files, spoiled, faults, warnings);
    }

    /// <summary>All that keeps the program from starting, one sentence each. A flag that could not be read has its
    /// default, so that what else is wrong can be told too.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>What the operator should know, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Whether the operator gave it, as an argument, in the environment or in a file.</summary>
    public bool IsGiven(string name) => _given.ContainsKey(Spec(name).Name);

    /// <summary>Whether it is neither given nor meant by something that could not be read, which a fault names
    /// already.</summary>
    public bool IsMissing(string name) => Text(name) is null or "" && !_spoiled.Contains(Spec(name).Name);

    /// <summary>The text given, else the default, else null.</summary>
    public string? Text(string name) => _given.GetValueOrDefault(Spec(name).Name) ?? Spec(name).Default;

    /// <summary>The value of a boolean flag; false without a default.</summary>
    public bool Boolean(string name) => Text(name) is { } text && Read<bool>(text, FlagText.TryParseBoolean);

    /// <summary>The value of an integer flag, or null.</summary>
    public long? Integer(string name) => Text(name) is { } text ? Read<long>(text, FlagText.TryParseInteger) : null;

    /// <summary>The value of a number flag, or null.</summary>
    public double? Number(string name) => Text(name) is { } text ? Read<double>(text, FlagText.TryParseNumber) : null;

    /// <summary>The value of a duration flag, or null.</summary>
    public TimeSpan? Duration(string name) =>
        Text(name) is { } text ? Read<TimeSpan>(text, FlagText.TryParseDuration) : null;

    /// <summary>The value of a size flag in bytes, or null.</summary>
    public long? Bytes(string name) => Text(name) is { } text ? Read<long>(text, FlagText.TryParseBytes) : null;

    /// <summary>Every flag with its value, for views that list them: those without a value are left out. One whose
    /// value is in a file has the file's name: what was put there may be meant for its owner's eyes.</summary>
    public IEnumerable<KeyValuePair<string, string>> All() =>
        from spec in _table.Values
        where !spec.IsEnvironmentOnly
        let text = _files.GetValueOrDefault(spec.Name) ?? Text(spec.Name)
        where text is not null
        select KeyValuePair.Create(spec.Name, text);

    private delegate bool Reader<T>(string text, out T value);

    private static T Read<T>(string text, Reader<T> tryParse) => tryParse(text, out var value)
        ? value
        : throw new UnreachableException($"'{text}' was not checked, though it was taken.");

    private FlagSpec Spec(string name) => _table.TryGetValue(name, out var spec)
        ? spec
        : throw new ArgumentException($"There is no flag '{name}' in this program's table.", nameof(name));
}

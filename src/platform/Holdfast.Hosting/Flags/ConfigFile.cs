using System.Globalization;
using System.Text;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Holdfast.Hosting.Flags;

/// <summary>A file of options: one mapping from names of flags to values, in YAML, of which JSON is a part.</summary>
/// <remarks>
/// A single value is the text that would follow `--name=`. A list of single values is joined as the flag separates
/// them (<see cref="FlagSpec.ListSeparator"/>). Anything deeper becomes JSON, for flags that take JSON. Aliases are not
/// taken: a value could hold itself, or grow a thousandfold.
/// </remarks>
internal static class ConfigFile
{
    private const int DepthMax = 64; // What any flag takes is far below.

    /// <summary>The entries in the order of the file; none and a fault if it cannot be read.</summary>
    public static IReadOnlyList<ConfigEntry> Read(string path, List<string> faults)
    {
        try
        {
            return Read(path, File.ReadAllText(path), faults);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            faults.Add($"--config names {path}, which cannot be read: {cause.Message}");
            return [];
        }
    }

    /// <summary>The entries of a file with this text; none and a fault if it cannot be understood.</summary>
    public static IReadOnlyList<ConfigEntry> Read(string path, string text, List<string> faults)
    {
        try
        {
            return Parse(path, text, faults);
        }
        catch (YamlException cause)
        {
            faults.Add($"{path}, line {cause.Start.Line}: this is not YAML or JSON: {cause.Message}");
        }
        catch (Exception cause) when (cause is InvalidOperationException or ArgumentException)
        {
            // So the library says of some texts, such as "[[a,{+k:v}]", and not where.
            faults.Add($"{path}: this is not YAML or JSON: look at what stands in brackets.");
        }

        return [];
    }

    /// <summary>The value as it would be written on a command line.</summary>
    public static string Text(ConfigEntry entry, FlagSpec spec) => entry.Value switch
    {
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode list when list.Children.All(child => child is YamlScalarNode) =>
            string.Join(spec.ListSeparator, list.Children.Cast<YamlScalarNode>().Select(scalar => scalar.Value)),
        _ => Json(entry.Value),
    };

    private static List<ConfigEntry> Parse(string path, string text, List<string> faults)
    {
        if (Explain(text) is { } fault)
        {
            faults.Add($"{path}, {fault}");
            return [];
        }

        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        if (yaml.Documents.Count == 0) return [];
        if (yaml.Documents is not [{ RootNode: YamlMappingNode options }])
        {
            faults.Add($"{path} must hold one mapping from options to values, such as 'port: 5050'.");
            return [];
        }

        var entries = new List<ConfigEntry>();
        foreach (var (key, value) in options.Children)
        {
            if (key is YamlScalarNode { Value: { Length: > 0 } name })
                entries.Add(new ConfigEntry(name.Replace('-', '_'), $"{path}, line {key.Start.Line}: {name}", value));
            else
                faults.Add($"{path}, line {key.Start.Line}: the name of an option must be a text.");
        }

        return entries;
    }

    // By the events, which come one by one: the nodes would be made by a call within a call for each level.
    private static string? Explain(string text)
    {
        var parser = new Parser(new StringReader(text));
        for (var depth = 0; parser.MoveNext();)
        {
            var line = parser.Current!.Start.Line;
            if (parser.Current is AnchorAlias alias)
                return $"line {line}: '*{alias.Value}' stands for another value; write that value out.";
            depth += parser.Current.NestingIncrease;
            if (depth > DepthMax) return $"line {line}: lists and mappings are nested deeper than {DepthMax} levels.";
        }

        return null;
    }

    private static string Json(YamlNode node)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes)) Write(node, writer);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(YamlNode node, Utf8JsonWriter writer)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                writer.WriteStartObject();
                foreach (var (key, value) in mapping.Children)
                {
                    writer.WritePropertyName(key.ToString());
                    Write(value, writer);
                }

                writer.WriteEndObject();
                break;
            case YamlSequenceNode list:
                writer.WriteStartArray();
                foreach (var child in list.Children) Write(child, writer);
                writer.WriteEndArray();
                break;
            case YamlScalarNode scalar:
                Write(scalar, writer);
                break;
        }
    }

    // What stands in quotes is text, whatever it looks like.
    private static void Write(YamlScalarNode scalar, Utf8JsonWriter writer)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain) writer.WriteStringValue(text);
        else if (text is "true" or "false") writer.WriteBooleanValue(text == "true");
        else if (text is "" or "null" or "~") writer.WriteNullValue();
        else if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            writer.WriteNumberValue(number);
        else writer.WriteStringValue(text);
    }
}

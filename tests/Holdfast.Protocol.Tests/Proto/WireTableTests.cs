using Google.Protobuf.Reflection;

namespace Holdfast.Protocol.Tests.Proto;

/// <summary>
/// Holds the compiled messages against the table of the v1 wire format, line by line and both ways. The .proto files
/// were made from the same table, so this catches a hand edit, a fault of the generator, and a compiler that differs.
/// </summary>
public sealed class WireTableTests
{
    private static readonly string[] Table = File.ReadAllLines(TestFile.PathOf("wire-v1.csv"));

    [Fact]
    public void Descriptors_AgainstTheTable_LackNothing()
    {
        var compiled = Described().ToList();

        Assert.Equal([], Expected().Except(compiled));
    }

    [Fact]
    public void Descriptors_AgainstTheTable_AddNothing()
    {
        var expected = Expected().ToList();

        Assert.Equal([], Described().Except(expected));
    }

    [Fact]
    public void Table_AsRead_HasEveryKindOfLine()
    {
        var kinds = Expected().CountBy(line => line.Split(' ')[0]).ToDictionary();

        Assert.Equal(1228, kinds["field"]);
        Assert.Equal(442, kinds["enum_value"]);
        Assert.Equal(362, kinds["message"]);
        Assert.Equal(53, kinds["enum"]);
        Assert.Equal(3, kinds["oneof"]);
    }

    /// <summary>Columns: package, message, kind, name, number, label, type, default, deprecated, notes, file.</summary>
    private static IEnumerable<string> Expected()
    {
        foreach (var line in Table.Skip(1))
        {
            var cells = line.Split(',');
            Assert.Equal(11, cells.Length);
            var deprecated = cells[8] == "option" ? "deprecated" : "";
            yield return Line(
                cells[2], $"{cells[0]}.{cells[1]}", cells[3], cells[4], cells[5], cells[6], cells[7],
                deprecated, cells[9], cells[10]);
        }
    }

    private static IEnumerable<string> Described() => MesosFiles.All.SelectMany(file =>
        file.EnumTypes.SelectMany(e => Describe(e, file)).Concat(file.MessageTypes.SelectMany(m => Describe(m, file))));

    private static IEnumerable<string> Describe(MessageDescriptor message, FileDescriptor file)
    {
        var isMapEntry = message.GetOptions()?.MapEntry == true;
        var notes = isMapEntry ? "map_entry" : "";
        yield return Line("message", message.FullName, message.Name, notes: notes, file: file.Name);
        foreach (var union in message.Oneofs)
            yield return Line("oneof", message.FullName, union.Name, file: file.Name);
        foreach (var field in message.Fields.InDeclarationOrder())
            yield return Describe(field, message, file);
        foreach (var line in message.NestedTypes.SelectMany(m => Describe(m, file)))
            yield return line;
        foreach (var line in message.EnumTypes.SelectMany(e => Describe(e, file)))
            yield return line;
    }

    private static string Describe(FieldDescriptor field, MessageDescriptor message, FileDescriptor file)
    {
        var proto = field.ToProto();
        return Line(
            "field", message.FullName, field.Name, $"{field.FieldNumber}", proto.Label.ToString().ToLowerInvariant(),
            proto.HasTypeName ? proto.TypeName.TrimStart('.') : proto.Type.ToString().ToLowerInvariant(),
            proto.HasDefaultValue ? proto.DefaultValue : "",
            field.GetOptions()?.Deprecated == true ? "deprecated" : "",
            field.ContainingOneof is { } union ? $"oneof={union.Name}" : "", file.Name);
    }

    private static IEnumerable<string> Describe(EnumDescriptor type, FileDescriptor file)
    {
        yield return Line("enum", type.FullName, type.Name, file: file.Name);
        foreach (var value in type.Values)
        {
            var deprecated = value.GetOptions()?.Deprecated == true ? "deprecated" : "";
            yield return Line(
                "enum_value", type.FullName, value.Name, $"{value.Number}", deprecated: deprecated, file: file.Name);
        }
    }

    private static string Line(
        string kind, string owner, string name, string number = "", string label = "", string type = "",
        string defaultValue = "", string deprecated = "", string notes = "", string file = "") =>
        $"{kind} {owner} {name} {number} {label} {type} {defaultValue} {deprecated} {notes} {file}";
}

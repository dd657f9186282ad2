using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Holdfast.Fuzzing.Targets;

/// <summary>Messages as they come back from Mesos' JSON, told by protobuf's own reflection.</summary>
public static class JsonForm
{
    /// <summary>
    /// The message with its declared defaults set, and without what JSON has no place for: fields and numbers of enums
    /// that are unknown.
    /// </summary>
    public static IMessage Of(IMessage message)
    {
        var known = message.Descriptor.Parser.WithDiscardUnknownFields(true).ParseFrom(message.ToByteString());
        Change(known);
        return known;
    }

    /// <summary>Whether it holds a number that JSON has no word for.</summary>
    public static bool HasNoWordFor(IMessage message) =>
        message.Descriptor.Fields.InDeclarationOrder().Any(field => HasNoWordFor(field.Accessor.GetValue(message)));

    private static bool HasNoWordFor(object? value) => value switch
    {
        double number => !double.IsFinite(number),
        IMessage message => HasNoWordFor(message),
        string or ByteString => false,
        IDictionary map => map.Values.Cast<object>().Any(HasNoWordFor),
        IEnumerable list => list.Cast<object>().Any(HasNoWordFor),
        _ => false,
    };

    private static void Change(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.IsMap) ChangeAll(((IDictionary)field.Accessor.GetValue(message)).Values);
            else if (field.IsRepeated) ChangeList(field, (IList)field.Accessor.GetValue(message));
            else ChangeOne(field, message);
        }
    }

    private static void ChangeList(FieldDescriptor field, IList list)
    {
        for (var at = list.Count - 1; at >= 0; at--)
            if (!IsKnown(field, list[at])) list.RemoveAt(at);
        ChangeAll(list);
    }

    private static void ChangeAll(ICollection values)
    {
        foreach (var value in values.OfType<IMessage>()) Change(value);
    }

    private static void ChangeOne(FieldDescriptor field, IMessage message)
    {
        if (field.HasPresence && field.Accessor.HasValue(message) && !IsKnown(field, field.Accessor.GetValue(message)))
            field.Accessor.Clear(message);
        if (!field.HasPresence || field.Accessor.HasValue(message))
        {
            if (field.Accessor.GetValue(message) is IMessage inner) Change(inner);
        }
        else if (field.ToProto().HasDefaultValue && field.GetOptions()?.Deprecated != true)
        {
            field.Accessor.SetValue(message, field.Accessor.GetValue(message));
        }
    }

    private static bool IsKnown(FieldDescriptor field, object? value) => field.FieldType is not FieldType.Enum
        || field.EnumType.FindValueByNumber(Convert.ToInt32(value, CultureInfo.InvariantCulture)) is not null;
}

using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Holdfast.Protocol.Tables;

/// <summary>
/// The fields of one message type, laid out for the codecs. Made once for each type; immutable, so free to share.
/// </summary>
/// <remarks>
/// Tables stand between descriptors and bytes because the reflection of protobuf boxes every value, and because state
/// documents are made from stored bytes, without an object for each message.
/// </remarks>
public sealed class MessageTable
{
    private const int DenseNumberMax = 2047;

    /// <summary>
    /// Mesos composes these answers by hand and so writes their lists even when there is nothing in them;
    /// deprecated lists are left out.
    /// </summary>
    private static readonly FrozenSet<string> WithEmptyLists = FrozenSet.Create(
        "mesos.v1.master.Response.GetAgents",
        "mesos.v1.master.Response.GetExecutors",
        "mesos.v1.master.Response.GetFrameworks",
        "mesos.v1.master.Response.GetTasks",
        "mesos.v1.agent.Response.GetExecutors",
        "mesos.v1.agent.Response.GetFrameworks",
        "mesos.v1.agent.Response.GetTasks");

    private static readonly ConcurrentDictionary<MessageDescriptor, MessageTable> Published = new();
    private static readonly Lock Building = new();

    private short[] _ordinalByNumber = [];
    private NameIndex _names = new([]);

    private MessageTable(MessageDescriptor type)
    {
        FullName = type.FullName;
        Name = type.Name;
        WritesEmptyLists = WithEmptyLists.Contains(type.FullName);
    }

    /// <summary>Name with its package, such as <c>mesos.v1.scheduler.Call</c>.</summary>
    public string FullName { get; }

    /// <summary>Name without package, such as <c>Call</c>; the one in messages about faults.</summary>
    public string Name { get; }

    internal FieldTable[] Fields { get; private set; } = [];

    internal FieldTable[] FieldsByNumber { get; private set; } = [];

    internal bool WritesEmptyLists { get; }

    internal bool HasRequired { get; private set; }

    /// <summary>The table of a type; made at the first call, with those of all types below it.</summary>
    /// <exception cref="NotSupportedException">The type has a field of a kind that the v1 API does not use.</exception>
    public static MessageTable For(MessageDescriptor type) =>
        Published.TryGetValue(type, out var table) ? table : Build(type);

    /// <summary>The table of a generated type, found without a look-up.</summary>
    /// <typeparam name="T">A generated message.</typeparam>
    public static MessageTable For<T>() where T : class, IMessage<T>, new() => PerType<T>.Table;

    internal static MessageParser<T> ParserFor<T>() where T : class, IMessage<T>, new() => PerType<T>.Parser;

    internal FieldTable? FindNumber(int number)
    {
        if ((uint)number >= (uint)_ordinalByNumber.Length) return null;
        var ordinal = _ordinalByNumber[number];
        return ordinal >= 0 ? Fields[ordinal] : null;
    }

    internal FieldTable? FindName(ReadOnlySpan<byte> name) =>
        _names.Find(name) is var ordinal and >= 0 ? Fields[ordinal] : null;

    private static MessageTable Build(MessageDescriptor type)
    {
        lock (Building)
        {
            // Types refer to each other in circles, so none may be seen by others before all are filled.
            var fresh = new Dictionary<MessageDescriptor, MessageTable>();
            var table = Resolve(type);
            foreach (var (descriptor, made) in fresh) Published.TryAdd(descriptor, made);
            return table;

            MessageTable Resolve(MessageDescriptor wanted)
            {
                if (Published.TryGetValue(wanted, out var known) || fresh.TryGetValue(wanted, out known)) return known;
                var made = fresh[wanted] = new MessageTable(wanted);
                made.Fill(wanted, Resolve);
                return made;
            }
        }
    }

    private void Fill(MessageDescriptor type, Func<MessageDescriptor, MessageTable> resolve)
    {
        var declared = type.Fields.InDeclarationOrder();
        Fields = [.. declared.Select((field, ordinal) => new FieldTable(field, ordinal, resolve))];
        FieldsByNumber = [.. Fields.OrderBy(f => f.Number)];
        HasRequired = Fields.Any(f => f.IsRequired);
        _names = new NameIndex([.. Fields.Select(f => Encoding.UTF8.GetBytes(f.Name))]);
        var numberMax = Fields.Length == 0 ? 0 : Fields.Max(f => f.Number);
        if (numberMax > DenseNumberMax)
            throw new NotSupportedException($"{FullName} has field {numberMax}, beyond {DenseNumberMax}.");
        _ordinalByNumber = new short[numberMax + 1];
        Array.Fill(_ordinalByNumber, (short)-1);
        foreach (var field in Fields) _ordinalByNumber[field.Number] = checked((short)field.Ordinal);
    }

    private static class PerType<T> where T : class, IMessage<T>, new()
    {
        public static readonly MessageTable Table = For(new T().Descriptor);
        public static readonly MessageParser<T> Parser = new(static () => new T());
    }
}

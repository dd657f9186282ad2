using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Holdfast.Agent.Core.Rows;
using Microsoft.Data.Sqlite;
using Ledger = Holdfast.Protocol.Ledger.V1;
using Registry = Holdfast.Protocol.Registry.V1;

namespace Holdfast.Integration.Tests.Upgrades;

/// <summary>Which fields of the stored forms have a value in some row of a state, and which in none.</summary>
internal static class KeptFields
{
    private const string OurPackages = "holdfast.";

    private static readonly Dictionary<string, MessageDescriptor> OfLedger = new()
    {
        [AgentTables.Identity] = Ledger.Identity.Descriptor,
        [AgentTables.Claims] = Ledger.Claim.Descriptor,
        [AgentTables.Volumes] = Ledger.Volume.Descriptor,
        [AgentTables.LimitIds] = Ledger.LimitId.Descriptor,
        [AgentTables.Purges] = Ledger.Purge.Descriptor,
        [AgentTables.Operations] = Ledger.Operation.Descriptor,
        [AgentTables.Batches] = Ledger.Batch.Descriptor,
        [AgentTables.Frameworks] = Ledger.Framework.Descriptor,
        [AgentTables.Executors] = Ledger.Executor.Descriptor,
        [AgentTables.Tasks] = Ledger.Task.Descriptor,
        [AgentTables.Updates] = Ledger.Update.Descriptor,
        [AgentTables.Streams] = Ledger.Stream.Descriptor,
        [AgentTables.Containers] = Ledger.Container.Descriptor,
        [AgentTables.CompletedFrameworks] = Ledger.CompletedFramework.Descriptor,
        [AgentTables.CompletedExecutors] = Ledger.CompletedExecutor.Descriptor,
        [AgentTables.CompletedTasks] = Ledger.CompletedTask.Descriptor,
        [AgentTables.FetchCache] = Ledger.CacheEntry.Descriptor,
    };

    private static readonly Dictionary<string, MessageDescriptor> OfRegistry = new()
    {
        ["agents"] = Registry.AgentRow.Descriptor,
        ["frameworks"] = Registry.FrameworkRow.Descriptor,
        ["removed_frameworks"] = Registry.RemovedFrameworkRow.Descriptor,
        ["volumes"] = Registry.VolumeRow.Descriptor,
        ["weights"] = Registry.WeightRow.Descriptor,
    };

    /// <summary>Fields of the ledger without a value, such as <c>volumes.destroyed.caller</c>.</summary>
    /// <param name="file">A copy of the ledger; opening it may change it.</param>
    public static IEnumerable<string> EmptyInLedger(string file)
    {
        Assert.Equal(AgentTables.All.Order(StringComparer.Ordinal), OfLedger.Keys.Order(StringComparer.Ordinal));
        return EmptyIn(file, OfLedger);
    }

    /// <summary>The same of the registry.</summary>
    public static IEnumerable<string> EmptyInRegistry(string file) => EmptyIn(file, OfRegistry);

    private static IEnumerable<string> EmptyIn(string file, Dictionary<string, MessageDescriptor> tables)
    {
        var filled = new HashSet<string>();
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        foreach (var (table, form) in tables)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT value FROM {table}";
            using var rows = command.ExecuteReader();
            while (rows.Read()) Note(form.Parser.ParseFrom(rows.GetFieldValue<byte[]>(0)), table, filled);
        }
        return [.. tables.SelectMany(table => All(table.Value, table.Key)).Where(field => !filled.Contains(field))];
    }

    private static IEnumerable<string> All(MessageDescriptor form, string path) =>
        form.Fields.InDeclarationOrder().SelectMany(field => IsOurs(field)
            ? All(field.MessageType, $"{path}.{field.Name}").Prepend($"{path}.{field.Name}")
            : [$"{path}.{field.Name}"]);

    private static void Note(IMessage message, string path, HashSet<string> filled)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (!HasValue(field, message)) continue;
            var name = $"{path}.{field.Name}";
            filled.Add(name);
            if (!IsOurs(field)) continue;
            var value = field.Accessor.GetValue(message);
            foreach (var part in field.IsRepeated ? ((IList)value).Cast<IMessage>() : [(IMessage)value])
                Note(part, name, filled);
        }
    }

    private static bool IsOurs(FieldDescriptor field) => field.FieldType == FieldType.Message
        && field.MessageType.File.Package.StartsWith(OurPackages, StringComparison.Ordinal);

    private static bool HasValue(FieldDescriptor field, IMessage message)
    {
        if (field.HasPresence) return field.Accessor.HasValue(message);
        return field.Accessor.GetValue(message) switch
        {
            IList list => list.Count > 0,
            string text => text.Length > 0,
            ByteString bytes => !bytes.IsEmpty,
            bool flag => flag,
            var number => Convert.ToDouble(number, System.Globalization.CultureInfo.InvariantCulture) != 0,
        };
    }
}

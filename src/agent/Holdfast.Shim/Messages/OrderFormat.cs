using System.Buffers.Binary;
using System.Text;

namespace Holdfast.Shim.Messages;

/// <summary>How an order lies in its file: a mark, a version, then every field in a fixed order, lengths before
/// bytes.</summary>
internal static class OrderFormat
{
    private static ReadOnlySpan<byte> Mark => "HFSO"u8;

    internal static byte[] Write(ShimOrder order)
    {
        using var stream = new MemoryStream();
        stream.Write(Mark);
        WriteNumber(stream, ShimOrder.Version);
        foreach (var text in new[] { order.ContainerId, order.BootId, order.SandboxDirectory }) WriteText(stream, text);
        foreach (var list in new[] { order.Programs, order.Arguments, order.Environment }) WriteTexts(stream, list);
        WriteNumber(stream, order.User is null ? 0 : 1);
        if (order.User is { } user)
        {
            WriteNumber(stream, user.User);
            WriteNumber(stream, user.Group);
            WriteNumber(stream, user.Groups.Length);
            foreach (var group in user.Groups) WriteNumber(stream, group);
        }
        WriteNumber(stream, order.Limits.Length);
        foreach (var limit in order.Limits)
        {
            WriteText(stream, limit.Name);
            WriteNumber(stream, limit.Resource);
            WriteNumber(stream, unchecked((long)limit.Soft));
            WriteNumber(stream, unchecked((long)limit.Hard));
        }
        WriteTexts(stream, order.Cgroups);
        foreach (var text in new[] { order.OutOfMemoryFile, order.OutputName, order.ErrorName }) WriteText(
            stream, text);
        WriteNumber(stream, order.LogLimitBytes);
        WriteNumber(stream, order.LogCopies);
        WriteNumber(stream, order.Input.Length);
        stream.Write(order.Input);
        WriteNumber(stream, order.AllowsNewPrivileges ? 1 : 0);
        WriteNumber(stream, order.KeepsToQuotas ? 1 : 0);
        WriteNumber(stream, order.SharesFiles ? 1 : 0);
        return stream.ToArray();
    }

    /// <exception cref="FormatException">These bytes are no order, or one of another version.</exception>
    internal static ShimOrder Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new Reader(bytes);
        if (!reader.Take(Mark.Length).SequenceEqual(Mark)) throw new FormatException(
            "The order does not begin with its mark.");
        var version = reader.Number();
        // While a package is exchanged, an agent of the old one may start a shim of the new one.
        if (version is < 1 or > ShimOrder.Version)
            throw new FormatException($"The order has version {version}, and this shim knows {ShimOrder.Version}.");
        // Initialisers run from top to bottom: their order is the order in the file.
        return new()
        {
            ContainerId = reader.Text(),
            BootId = reader.Text(),
            SandboxDirectory = reader.Text(),
            Programs = reader.Texts(),
            Arguments = reader.Texts(),
            Environment = reader.Texts(),
            User = reader.User(),
            Limits = reader.Limits(),
            Cgroups = reader.Texts(),
            OutOfMemoryFile = reader.Text(),
            OutputName = reader.Text(),
            ErrorName = reader.Text(),
            LogLimitBytes = reader.Number(),
            LogCopies = (int)reader.Number(),
            Input = reader.Take(reader.Count()).ToArray(),
            AllowsNewPrivileges = version >= 2 && reader.Number() != 0,
            KeepsToQuotas = version >= 2 && reader.Number() != 0,
            SharesFiles = version >= 3 && reader.Number() != 0,
        };
    }

    private static void WriteNumber(MemoryStream stream, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void WriteText(MemoryStream stream, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteNumber(stream, bytes.Length);
        stream.Write(bytes);
    }

    private static void WriteTexts(MemoryStream stream, string[] texts)
    {
        WriteNumber(stream, texts.Length);
        foreach (var text in texts) WriteText(stream, text);
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        internal ReadOnlySpan<byte> Take(int count)
        {
            if (count > _rest.Length) throw new FormatException("The order ends in the middle of a field.");
            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }

        internal long Number() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

        // Every item takes at least a byte, so that a damaged count cannot ask for more memory than the file has.
        internal int Count()
        {
            var count = Number();
            if (count < 0 || count > _rest.Length) throw new FormatException($"The order claims {count} items.");
            return (int)count;
        }

        internal string Text() => Encoding.UTF8.GetString(Take(Count()));

        internal string[] Texts()
        {
            var texts = new string[Count()];
            for (var at = 0; at < texts.Length; at++) texts[at] = Text();
            return texts;
        }

        internal ShimUser? User()
        {
            if (Number() == 0) return null;
            var user = checked((uint)Number());
            var group = checked((uint)Number());
            var groups = new uint[Count()];
            for (var at = 0; at < groups.Length; at++) groups[at] = checked((uint)Number());
            return new(user, group, groups);
        }

        internal ShimLimit[] Limits()
        {
            var limits = new ShimLimit[Count()];
            for (var at = 0; at < limits.Length; at++)
                limits[at] = new(Text(), (int)Number(), unchecked((ulong)Number()), unchecked((ulong)Number()));
            return limits;
        }
    }
}

using CsCheck;
using Holdfast.Shim.Messages;

namespace Holdfast.Containers.Tests.Messages;

public sealed class OrderFormatTests
{
    private static readonly Gen<string[]> Texts = Gen.String.Array[0, 5];

    private static readonly Gen<ShimOrder> Orders = Gen.Select(
        Gen.Select(Gen.String, Texts, Texts, Texts),
        Gen.Select(Gen.UInt, Gen.UInt, Gen.UInt.Array[0, 5], Gen.Bool),
        Gen.Select(Gen.String, Gen.Int[0, 15], Gen.ULong, Gen.ULong).Select((name, number, soft, hard) =>
            new ShimLimit(name, number, soft, hard)).Array[0, 4],
        Gen.Select(Gen.Long, Gen.Int[0, 100], Gen.Byte.Array[0, 300], Gen.Bool),
        (texts, user, limits, rest) => new ShimOrder
        {
            ContainerId = texts.Item1, BootId = "boot", SandboxDirectory = "/sandbox",
            Programs = texts.Item2, Arguments = texts.Item3, Environment = texts.Item4,
            User = user.Item4 ? new(user.Item1, user.Item2, user.Item3) : null,
            Limits = limits, Cgroups = ["a", "b"], OutOfMemoryFile = "c",
            LogLimitBytes = rest.Item1, LogCopies = rest.Item2, Input = rest.Item3,
            AllowsNewPrivileges = rest.Item4, KeepsToQuotas = !rest.Item4, SharesFiles = rest.Item4,
        });

    [Fact]
    public void Order_WrittenAndRead_IsTheSame() => Orders.Sample(order =>
        Assert.Equal(OrderFormat.Write(order), OrderFormat.Write(OrderFormat.Read(OrderFormat.Write(order)))));

    [Theory]
    [InlineData(1, 24)]
    [InlineData(2, 8)]
    public void Order_OfAnOlderVersion_IsReadWithoutWhatItDidNotKnow(byte version, int missing)
    {
        var bytes = OrderFormat.Write(new()
        {
            ContainerId = "one", BootId = "boot", SandboxDirectory = "/sandbox", Programs = ["/bin/true"],
            Arguments = ["true"], Environment = [], Input = [7], KeepsToQuotas = true, AllowsNewPrivileges = true,
            SharesFiles = true,
        });
        bytes[4] = version;

        var read = OrderFormat.Read(bytes.AsSpan(0, bytes.Length - missing));

        Assert.Equal([7], read.Input);
        Assert.Equal(
            (version > 1, version > 1, false), (read.KeepsToQuotas, read.AllowsNewPrivileges, read.SharesFiles));
    }

    [Fact]
    public void Order_CutAnywhere_IsRefused() => Orders.Sample(
        order =>
        {
            var bytes = OrderFormat.Write(order);
            for (var length = 0; length < bytes.Length; length++)
                Assert.Throws<FormatException>(() => OrderFormat.Read(bytes.AsSpan(0, length)));
        },
        iter: 20);
}

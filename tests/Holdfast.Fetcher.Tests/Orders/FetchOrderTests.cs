using System.Text;
using Holdfast.Fetcher.Orders;

namespace Holdfast.Fetcher.Tests.Orders;

public sealed class FetchOrderTests
{
    private static readonly FetchBounds Bounds = new(1, 2, 3, 4);

    [Fact]
    public void Order_WrittenAndRead_IsTheSame()
    {
        FetchItem[] items =
        [
            new("http://host/a", "b", true, false) { Sha256 = "c", Copy = "/d" },
            new("/e", null, false, true),
        ];

        var read = FetchOrder.Read(new FetchOrder(Bounds, items).Write());

        Assert.Equal(Bounds, read.Bounds);
        Assert.Equal(items, read.Items);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1\0" + "0\0" + "1\0" + "1\0" + "1\0" + "1\0")]
    [InlineData("2\0" + "1\0" + "1\0" + "1\0" + "1\0" + "1\0")]
    [InlineData("2\0" + "0\0" + "1\0" + "1\0" + "1\0" + "1\0" + "half")]
    [InlineData("2\0" + "0\0" + "x\0" + "1\0" + "1\0" + "1\0")]
    public void Bytes_ThatAreNoOrder_AreRefused(string text) =>
        Assert.Throws<FormatException>(() => FetchOrder.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Report_WrittenAndRead_IsTheSame()
    {
        FetchReport report = new(7, "\"tag\"", "date", MaxAgeSeconds: null), empty = new(null, null, null, 0);

        Assert.Equal(report, FetchReport.TryRead(report.Write()));
        Assert.Equal(empty, FetchReport.TryRead(empty.Write()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1\0-7\0\0\0\0")]
    [InlineData("1\0" + "7\0\0\0")]
    [InlineData("2\0" + "7\0\0\0\0")]
    public void Bytes_ThatAreNoReport_AreNone(string text) =>
        Assert.Null(FetchReport.TryRead(Encoding.UTF8.GetBytes(text)));
}

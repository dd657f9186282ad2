using System.Globalization;
using System.Text;
using CsCheck;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.V1;

namespace Holdfast.Protocol.Tests.Json;

public sealed class JsonNumberTests
{
    [Theory]
    [InlineData(15, "15.0")]
    [InlineData(0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.05, "0.05")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(22936354816, "22936354816.0")]
    [InlineData(1795404219.961959, "1795404219.961959")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(0.00000123, "0.00000123")]
    [InlineData(0.00000012, "1.2e-7")]
    [InlineData(9007199254740992, "9007199254740992.0")]
    [InlineData(1e20, "100000000000000000000.0")]
    [InlineData(1.5e20, "150000000000000000000.0")]
    [InlineData(1e21, "1e21")]
    [InlineData(-1.25e30, "-1.25e30")]
    [InlineData(double.MaxValue, "1.7976931348623157e308")]
    [InlineData(double.Epsilon, "5e-324")]
    [InlineData(double.PositiveInfinity, "\"Infinity\"")]
    [InlineData(double.NegativeInfinity, "\"-Infinity\"")]
    [InlineData(double.NaN, "NaN")]
    public void Double_Written_HasTheFormOfMesos(double value, string text) =>
        Assert.Equal($"{{\"refuse_seconds\":{text}}}", MesosJson.ToJson(new Filters { RefuseSeconds = value }));

    [Fact]
    public void Double_Written_ReadsBackToTheBit() => Gen.Double.Where(double.IsFinite).Sample(
        value =>
        {
            var json = MesosJson.ToJson(new Filters { RefuseSeconds = value });
            var number = json["{\"refuse_seconds\":".Length..^1];

            Assert.Equal(value, double.Parse(number, CultureInfo.InvariantCulture));
            Assert.Equal(value, MesosJson.Read<Filters>(Encoding.UTF8.GetBytes(json)).RefuseSeconds);
        },
        iter: 20_000);
}

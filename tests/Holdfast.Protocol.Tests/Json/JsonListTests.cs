using System.Text;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.V1.Master;
using Operation = Holdfast.Protocol.V1.Offer.Types.Operation;

namespace Holdfast.Protocol.Tests.Json;

public sealed class JsonListTests
{
    [Fact]
    public void List_OfMessages_IsRead()
    {
        var weights = Read<Response.Types.GetWeights>(
            """ [{"role":"web","weight":"1.5"}, {"role":"db","weight":2}] """, "weight_infos").WeightInfos;

        Assert.Equal(["web", "db"], weights.Select(weight => weight.Role));
        Assert.Equal(1.5, weights[0].Weight);
    }

    [Fact]
    public void List_Empty_IsRead() =>
        Assert.Empty(Read<Response.Types.GetWeights>("[]", "weight_infos").WeightInfos);

    [Theory]
    [InlineData("{}", "Expecting a JSON array")]
    [InlineData("3", "Expecting a JSON array")]
    [InlineData("junk", "syntax error at line 1 near: junk")]
    [InlineData("", "syntax error at line 1 near: ")]
    [InlineData("[", "syntax error at line 1 near: ")]
    [InlineData("[] x", "trailing characters")]
    [InlineData("""[],"volumes":[]""", "trailing characters")]
    [InlineData("[1]", "Not expecting a JSON number for field 'resources'")]
    [InlineData("""[{"name":"cpus"}]""", "Missing required fields: resources[0].type")]
    public void List_ThatIsNone_SaysWhy(string json, string expected)
    {
        var fault = Assert.Throws<JsonFaultException>(() => Read<Operation.Types.Reserve>(json, "resources"));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    private static T Read<T>(string json, string field)
        where T : class, Google.Protobuf.IMessage<T>, new() =>
        MesosJson.ReadList<T>(Encoding.UTF8.GetBytes(json), field);
}

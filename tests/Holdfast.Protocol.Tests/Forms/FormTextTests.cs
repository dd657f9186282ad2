using System.Text;
using Holdfast.Protocol.Forms;

namespace Holdfast.Protocol.Tests.Forms;

public sealed class FormTextTests
{
    [Theory]
    [InlineData("slaveId=S1&resources=%5B%5D", "slaveId=S1|resources=[]")]
    [InlineData("a=1;b=2", "a=1|b=2")]
    [InlineData("a=x+y%2Bz", "a=x y+z")]
    [InlineData("a=1&a=2", "a=2")]
    [InlineData("a", "a=")]
    [InlineData("&&", "")]
    [InlineData("", "")]
    [InlineData("=v", "=v")]
    [InlineData("a=b=c", "a=b=c")]
    [InlineData("%c3%a4=%C3%9f", "ä=ß")]
    public void Form_WellFormed_GivesItsFields(string body, string expected) =>
        Assert.Equal(expected, string.Join('|', Read(body).Select(field => $"{field.Key}={field.Value}")));

    [Theory]
    [InlineData("a=%")]
    [InlineData("a=%1")]
    [InlineData("a=%zz")]
    [InlineData("%=1")]
    [InlineData("a=%ff")]
    public void Form_Malformed_SaysWhere(string body)
    {
        var fault = Assert.Throws<FormatException>(() => Read(body));

        Assert.Contains("In the form", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Form_OfTooManyFields_IsRefused()
    {
        var body = string.Join('&', Enumerable.Range(0, FormText.FieldsMax + 1).Select(number => $"f{number}=x"));

        Assert.Throws<FormatException>(() => Read(body));
    }

    /// <summary>What a form says of any text is that text: escaped as browsers, Python and curl do it.</summary>
    [Theory]
    [InlineData("[{\"name\": \"cpus\"}]")]
    [InlineData("%+&=;~ä\n\u0001")]
    public void Form_OfEscapedText_GivesItBack(string text) =>
        Assert.Equal(text, Read($"x={Uri.EscapeDataString(text)}")["x"]);

    private static IReadOnlyDictionary<string, string> Read(string body) => FormText.Read(Encoding.UTF8.GetBytes(body));
}

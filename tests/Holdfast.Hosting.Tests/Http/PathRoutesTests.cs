using Holdfast.Hosting.Http;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Hosting.Tests.Http;

public sealed class PathRoutesTests
{
    private readonly PathRoutes _routes = new("/slave(1)");
    private string? _answered;

    public PathRoutesTests()
    {
        _routes.Get("/weights", Answer("read weights"));
        _routes.Put("/weights", Answer("write weights"));
        _routes.Post("/api/v1", Answer("operator"));
        _routes.Post("/api/v1/executor", Answer("executor"));
        _routes.Any("/redirect", Answer("redirect"));
    }

    [Theory]
    [InlineData("GET", "/weights", "read weights")]
    [InlineData("HEAD", "/weights", "read weights")]
    [InlineData("PUT", "/weights/", "write weights")]
    [InlineData("GET", "//weights", "read weights")]
    [InlineData("GET", "/slave(1)/weights", "read weights")]
    [InlineData("GET", "/slave(1)//weights/x", "read weights")]
    [InlineData("POST", "/api/v1/", "operator")]
    [InlineData("POST", "/api/v1/nope/deeper", "operator")]
    [InlineData("POST", "/api/v1/executor/", "executor")]
    [InlineData("DELETE", "/redirect", "redirect")]
    public async Task Request_ForAKnownPath_IsAnsweredByIt(string method, string path, string expected)
    {
        await _routes.AnswerAsync(Request(method, path));

        Assert.Equal(expected, _answered);
    }

    [Theory]
    [InlineData("/nope")]
    [InlineData("/")]
    [InlineData("/weights.json")]
    [InlineData("/slave(1)")]
    [InlineData("/slave(2)/weights")]
    public async Task Request_ForAnotherPath_IsNotFound(string path)
    {
        var request = Request("GET", path);

        await _routes.AnswerAsync(request);

        Assert.Equal((404, null), (request.Response.StatusCode, _answered));
    }

    [Fact]
    public async Task Request_OfAnotherMethod_IsToldWhichAreRight()
    {
        var request = Request("POST", "/weights");

        await _routes.AnswerAsync(request);

        Assert.Equal((405, "GET, PUT"), (request.Response.StatusCode, request.Response.Headers.Allow.ToString()));
    }

    [Fact]
    public async Task Request_ThatLeadsNowhere_IsAnsweredByWhatIsLeft()
    {
        _routes.Otherwise(Answer("static"));

        await _routes.AnswerAsync(Request("GET", "/index.html"));

        Assert.Equal("static", _answered);
    }

    [Theory]
    [InlineData("/slave(1)/weights/web/", "web")]
    [InlineData("/weights/a/b", "a/b")]
    [InlineData("/weights", "")]
    public void Rest_OfAPath_IsWhatTheEndpointDoesNotName(string path, string expected) =>
        Assert.Equal(expected, _routes.Rest(Request("GET", path)));

    /// <summary>Paths are looked up before anybody has shown who he is.</summary>
    [Fact]
    public async Task Request_OfVeryManyComponents_CostsLittle()
    {
        var path = "/slave(1)/weights" + string.Concat(Enumerable.Repeat("/a", 1 << 16));
        var before = GC.GetAllocatedBytesForCurrentThread();

        await _routes.AnswerAsync(Request("GET", path));

        Assert.Equal("read weights", _answered);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * path.Length);
    }

    private static DefaultHttpContext Request(string method, string path)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Request.Path = path;
        return http;
    }

    private RequestDelegate Answer(string name) => _ =>
    {
        _answered = name;
        return Task.CompletedTask;
    };
}

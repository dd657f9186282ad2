using System.Text;
using Holdfast.Hosting.Listening;
using Holdfast.Hosting.Loop;
using Microsoft.AspNetCore.Http;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace Holdfast.Hosting.Tests.Listening;

public sealed class AnsweringTests : IDisposable
{
    private readonly List<string> _told = [];
    private readonly DefaultHttpContext _http = new() { Request = { Method = "GET", Path = "/state" } };
    private readonly MemoryStream _body = new();

    public AnsweringTests() => _http.Response.Body = _body;

    [Fact]
    public async Task Request_ThatAnEndpointAnswers_IsLeftToIt()
    {
        await AnswerAsync(() => _http.Response.WriteAsync("hello", TestContext.Current.CancellationToken));

        Assert.Equal((200, "hello"), (_http.Response.StatusCode, Said()));
        Assert.Empty(_told);
    }

    public static TheoryData<Exception, int, string> Causes => new()
    {
        { new LoopStoppedException(), 503, "The state loop has stopped" },
        { new BadHttpRequestException("Unexpected end.", 413), 413, "Unexpected end." },
    };

    [Theory, MemberData(nameof(Causes))]
    public async Task Request_ThatCannotBeAnswered_IsToldWhy(Exception cause, int status, string said)
    {
        await AnswerAsync(() => throw cause);

        Assert.Equal(status, _http.Response.StatusCode);
        Assert.Contains(said, Said(), StringComparison.Ordinal);
        Assert.Empty(_told);
    }

    /// <summary>What went wrong inside is the operator's to know, and not the caller's.</summary>
    [Fact]
    public async Task Endpoint_ThatFails_IsInTheLogAndThereOnly()
    {
        await AnswerAsync(() => throw new InvalidOperationException("of the inside"));

        Assert.Equal(
            (500, "The master failed to answer; its log says why."), (_http.Response.StatusCode, Said().TrimEnd()));
        Assert.Equal("GET /state: of the inside", Assert.Single(_told));
    }

    [Fact]
    public async Task Client_ThatWentAway_IsAnsweredNothing()
    {
        _http.RequestAborted = new CancellationToken(canceled: true);

        await AnswerAsync(() => throw new OperationCanceledException());
        await AnswerAsync(() => throw new IOException());

        Assert.Equal("", Said());
        Assert.Empty(_told);
    }

    public void Dispose() => _body.Dispose();

    private Task AnswerAsync(Func<Task> answer) => new Answering(
        "master", (cause, method, path) => _told.Add($"{method} {path}: {cause.Message}")).AnswerAsync(_http, answer);

    private string Said() => Encoding.UTF8.GetString(_body.ToArray());
}

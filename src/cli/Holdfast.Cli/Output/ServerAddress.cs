using System.CommandLine.Parsing;

namespace Holdfast.Cli.Output;

/// <summary>Where a master or agent listens, as people write it: HOST:PORT.</summary>
internal sealed record ServerAddress
{
    private readonly string _text;

    public ServerAddress(string text) : this(text, new Uri($"http://{text}")) { }

    private ServerAddress(string text, Uri uri)
    {
        _text = text;
        Uri = uri;
    }

    public Uri Uri { get; }

    /// <summary>Reads an option's value; anything beside host and port is a fault.</summary>
    public static ServerAddress? Read(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate($"http://{text}", UriKind.Absolute, out var uri)
            && uri is { PathAndQuery: "/", UserInfo: "", Fragment: "" }
            && text.EndsWith($":{uri.Port}", StringComparison.Ordinal))
            return new ServerAddress(text, uri);
        result.AddError($"'{text}' is not HOST:PORT, such as 127.0.0.1:5051.");
        return null;
    }

    public override string ToString() => _text;
}

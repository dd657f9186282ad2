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
        if (Parse(result.Tokens[0].Value, out var fault) is { } address) return address;
        result.AddError(fault);
        return null;
    }

    /// <summary>Reads an address; null with the fault where the text is none.</summary>
    public static ServerAddress? Parse(string text, out string fault)
    {
        fault = "";
        if (Uri.TryCreate($"http://{text}", UriKind.Absolute, out var uri)
            && uri is { PathAndQuery: "/", UserInfo: "", Fragment: "" }
            && text.EndsWith($":{uri.Port}", StringComparison.Ordinal))
            return new ServerAddress(text, uri);
        fault = text.Split("://") switch
        {
            ["http", var rest] => $"'{text}' is not HOST:PORT: write {rest.TrimEnd('/')}.",
            ["https", var rest] => $"'{text}' is not HOST:PORT: write {rest.TrimEnd('/')}, and name the authority of "
                + "its certificate by --ca.",
            [var scheme, _] => $"'{text}' is not HOST:PORT, and masters are not looked up by {scheme} here: write "
                + "their addresses.",
            _ => $"'{text}' is not HOST:PORT, such as node1:5050.",
        };
        return null;
    }

    public override string ToString() => _text;
}

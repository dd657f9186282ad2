using System.Buffers;
using System.Collections.Immutable;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Fetching;

/// <summary>What a command's URIs mean on this agent: checksums found, relative paths resolved.</summary>
internal static class FetchSources
{
    private const string Fragment = "#sha256=";
    private const int DigestChars = 64;
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Reads the URIs of a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="frameworksHome">What relative paths are below; null for nothing.</param>
    /// <param name="fault">Why they cannot be fetched as asked, for people; null when all is well.</param>
    public static ImmutableArray<FetchSource> Of(CommandSpec command, string? frameworksHome, out string? fault)
    {
        fault = null;
        var sources = ImmutableArray.CreateBuilder<FetchSource>(command.Uris.Length);
        var labels = command.Checksums.ToList();
        foreach (var uri in command.Uris)
        {
            var (value, digest) = Split(uri.Value);
            var name = uri.OutputFile ?? BaseName(value);
            foreach (var (label, sum) in labels.Where(label => label.Key == name))
            {
                fault ??= digest is null || digest.Equals(sum, StringComparison.OrdinalIgnoreCase)
                    ? null
                    : $"the label sha256:{label} and the URI's own checksum of {name} differ";
                digest ??= sum;
            }
            labels.RemoveAll(label => label.Key == name);
            if (digest is not null && !IsDigest(digest))
                fault ??= $"the checksum '{digest}' of {name} is not one of SHA-256, which has 64 hexadecimal digits";
            sources.Add(new(
                Resolve(value, frameworksHome), uri.OutputFile, uri.Executable, uri.Extract, uri.Cache,
                digest?.ToLowerInvariant()));
        }
        // A checksum that is never looked at would deceive.
        if (labels is [var first, ..])
            fault ??= $"the label sha256:{first.Key} names none of the files that are fetched";
        return sources.MoveToImmutable();
    }

    private static (string Value, string? Digest) Split(string uri) =>
        uri.LastIndexOf(Fragment, StringComparison.OrdinalIgnoreCase) is >= 0 and var at
            ? (uri[..at], uri[(at + Fragment.Length)..])
            : (uri, null);

    private static bool IsDigest(string text) =>
        text.Length == DigestChars && !text.AsSpan().ContainsAnyExcept(Hexadecimal);

    private static string Resolve(string value, string? frameworksHome) =>
        frameworksHome is null || value.StartsWith('/') || value.Contains("://", StringComparison.Ordinal)
            ? value
            : $"{frameworksHome.TrimEnd('/')}/{value}";

    // As the fetcher calls it in the sandbox: nothing in a path of this machine stands for anything else.
    private static string BaseName(string value)
    {
        var isPath = !value.Contains("://", StringComparison.Ordinal)
            || value.StartsWith("file://", StringComparison.OrdinalIgnoreCase);
        var path = isPath ? value : Uri.UnescapeDataString(value.Split('?', '#')[0]);
        return path[(path.LastIndexOf('/') + 1)..];
    }
}

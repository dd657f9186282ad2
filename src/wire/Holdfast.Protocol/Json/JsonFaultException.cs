using System.Text.Json;

namespace Holdfast.Protocol.Json;

/// <summary>
/// A JSON text that is not the message it should be. The text has to be mended; nothing of it was used.
/// </summary>
public sealed class JsonFaultException : FormatException
{
    private JsonFaultException(string message, bool isSyntax, Exception? cause = null) : base(message, cause) =>
        IsSyntax = isSyntax;

    /// <summary>Whether the text is not JSON at all; otherwise it is JSON that does not fit the message type.</summary>
    public bool IsSyntax { get; }

    internal static JsonFaultException Syntax(JsonException cause, string near) =>
        new($"syntax error at line {(cause.LineNumber ?? 0) + 1} near: {near}", isSyntax: true, cause);

    internal static JsonFaultException BadText(string where, Exception cause) =>
        new($"syntax error in {where}: it is not text in UTF-8", isSyntax: true, cause);

    internal static JsonFaultException NotUtf8(string field) =>
        new($"syntax error in the value of field '{field}': it is not text in UTF-8", isSyntax: true);

    internal static JsonFaultException Trailing(string rest) =>
        new($"Parsed JSON included non-whitespace trailing characters: {rest}", isSyntax: true);

    internal static JsonFaultException NotAnObject() => new("Expecting a JSON object", isSyntax: false);

    internal static JsonFaultException NotAnArray() => new("Expecting a JSON array", isSyntax: false);

    internal static JsonFaultException Unexpected(string kind, string field) =>
        new($"Not expecting a JSON {kind} for field '{field}'", isSyntax: false);

    internal static JsonFaultException BadBase64(string field, string fault) =>
        new($"Failed to base64 decode bytes field '{field}': {fault}", isSyntax: false);

    internal static JsonFaultException UnknownEnum(ReadOnlySpan<byte> name, string field) =>
        new($"Failed to find enum for '{JsonExcerpt.Of(name)}' of required field '{field}'", isSyntax: false);

    internal static JsonFaultException NotANumber(ReadOnlySpan<byte> text, string field) =>
        new($"Failed to parse '{JsonExcerpt.Of(text)}' as a JSON number for field '{field}': " +
            $"syntax error at line 1 near: {JsonExcerpt.Of(text)}", isSyntax: false);

    internal static JsonFaultException NotABoolean(ReadOnlySpan<byte> text, string field) =>
        new($"Failed to parse '{JsonExcerpt.Of(text)}' as a JSON boolean for field '{field}': " +
            $"syntax error at line 1 near: {JsonExcerpt.Of(text)}", isSyntax: false);

    internal static JsonFaultException OutOfRange(ReadOnlySpan<byte> text, string type, string field) =>
        new($"The number {JsonExcerpt.Of(text)} does not fit field '{field}', which is of type {type}",
            isSyntax: false);

    internal static JsonFaultException Missing(IEnumerable<string> paths) =>
        new($"Missing required fields: {string.Join(", ", paths)}", isSyntax: false);
}

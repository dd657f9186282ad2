using System.Net.Sockets;

namespace Holdfast.Fetcher.Sources;

/// <summary>Why no answer came, in words that help.</summary>
internal static class HttpFailure
{
    // The innermost reason is the one that helps: refused, unknown host, a certificate.
    internal static string Words(HttpRequestException failure) => failure switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "connection refused",
        { HttpRequestError: HttpRequestError.NameResolutionError } => "the host's name is not known",
        { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            SecureConnection((failure.InnerException ?? failure).Message),
        { InnerException: { } inner } => $"{failure.HttpRequestError}: {inner.Message}",
        _ => $"{failure.HttpRequestError}: {failure.Message}",
    };

    internal static string SecureConnection(string reason) =>
        $"no secure connection: {reason.TrimEnd('.')}. An authority of your own is trusted once its certificate is "
        + "among this machine's (update-ca-certificates), or the agent runs with SSL_CERT_FILE";
}

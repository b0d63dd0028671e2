using System.Net.Sockets;

namespace Connectors.Sources.Http;

/// <summary>What went wrong below HTTP, in words.</summary>
internal static class TransportErrors
{
    /// <summary>Null for what is no transport's error: a bug, or a cancellation by the caller.</summary>
    public static SourceException? Translate(Exception exception, string where, CancellationToken cancellationToken) => exception switch
    {
        HttpRequestException { InnerException: EgressRefusedException refused } => new SourceException(SourceErrorKind.Misconfigured, refused.Message),
        HttpRequestException http => new SourceException(SourceErrorKind.Transient, $"{where} failed: {Describe(http)}", http),
        IOException io => new SourceException(SourceErrorKind.Transient, $"{where} failed: the connection broke before the answer was complete (truncated).", io),
        InvalidDataException data => new SourceException(SourceErrorKind.Transient, $"{where} failed: the compressed answer is damaged.", data),
        OperationCanceledException when !cancellationToken.IsCancellationRequested
            => new SourceException(SourceErrorKind.Transient, $"{where} failed: no connection in time."),
        _ => null,
    };

    /// <summary>Whether the request certainly did not arrive, so that even one that is not idempotent may be sent again.</summary>
    public static bool NeverArrived(SourceException exception)
        => exception.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };

    private static string Describe(HttpRequestException exception) => exception switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } or { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } }
            => "the host's name is not known. Check the address.",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection: the certificate is not accepted.",
        { HttpRequestError: HttpRequestError.ConnectionError } => "no connection.",
        _ => "the connection broke before the answer was complete.",
    };
}

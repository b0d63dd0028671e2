using System.Net.Sockets;

namespace Connectors.Sources.Http;

/// <summary>Describes failures below HTTP.</summary>
internal static class TransportErrors
{
    /// <summary>Returns null if it is not a transport error but a bug, or a cancellation by the caller.</summary>
    public static SourceException? Translate(Exception exception, string where, CancellationToken cancellationToken)
    {
        return exception switch
        {
            HttpRequestException { InnerException: EgressRefusedException refused }
                => new SourceException(SourceErrorKind.Misconfigured, refused.Message),
            HttpRequestException http => Transient(Describe(http), http),
            IOException io => Transient("the connection broke before the answer was complete (truncated).", io),
            InvalidDataException data => Transient("the compressed answer is damaged.", data),
            OperationCanceledException when !cancellationToken.IsCancellationRequested => Transient("no connection in time.", null),
            _ => null,
        };

        SourceException Transient(string reason, Exception? cause)
            => new(SourceErrorKind.Transient, $"{where} failed: {reason}", cause);
    }

    /// <summary>Whether the request certainly did not arrive, so even one that is not idempotent may be sent again.</summary>
    public static bool NeverArrived(SourceException exception)
        => exception.InnerException is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
        };

    private static string Describe(HttpRequestException exception) => exception switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError }
            or { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } }
            => "the host name is unknown. Check the address.",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection: the certificate was rejected.",
        { HttpRequestError: HttpRequestError.ConnectionError } => "no connection.",
        _ => "the connection broke before the answer was complete.",
    };
}

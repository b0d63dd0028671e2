using System.Net.Sockets;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;

namespace Connectors.Sources.Imap;

/// <summary>Turns the library's exceptions into errors that say what to do.</summary>
internal static class ImapErrors
{
    private const int MaxServerText = 200;

    private static readonly string[] PassingRefusals = ["UNAVAILABLE", "temporar", "try again", "too many", "INUSE", "LIMIT"];

    /// <summary>Returns null for an exception that is a bug.</summary>
    public static SourceException? Of(Exception exception, ImapConfig config) => exception switch
    {
        SourceException e => e,
        AuthenticationException e when IsPassing(e.Message)
            => New(SourceErrorKind.Transient, $"{config.ImapHost} cannot check the password at present: {Tell(e.Message)}", e),
        AuthenticationException e when config.Credentials.UsesTokens => New(
            SourceErrorKind.Unauthorized,
            $"{config.ImapHost} refused the access token: {Tell(e.Message)}. Check that it is for imap_username and allows IMAP "
            + "(Google: https://mail.google.com/, Microsoft: IMAP.AccessAsUser.All), or sign in anew.",
            e),
        AuthenticationException e => New(
            SourceErrorKind.Unauthorized,
            $"{config.ImapHost} refused the user name or password: {Tell(e.Message)}. Check both; some providers want an app password.",
            e),
        // A server that restarts or has too many connections takes one and ends it before TLS is agreed on.
        SslHandshakeException { InnerException: IOException or SocketException } e => New(
            SourceErrorKind.Transient, $"{config.ImapHost} ended the connection at port {config.ImapPort} before TLS was agreed on.", e),
        SslHandshakeException e => New(
            SourceErrorKind.Misconfigured,
            $"{config.ImapHost} does not answer with TLS at port {config.ImapPort}. Set security to starttls or none, or another port.", e),
        NotSupportedException e when config.ActualSecurity == ImapSecurity.Starttls => New(
            SourceErrorKind.Misconfigured, $"{config.ImapHost} does not offer STARTTLS at port {config.ImapPort}. Use TLS at port 993.", e),
        FolderNotFoundException e => New(SourceErrorKind.Transient, $"The mail server has no folder {e.FolderName} any more.", e),
        MessageNotFoundException e => New(SourceErrorKind.Transient, "The mail server no longer has the message.", e),
        ImapCommandException e => New(
            SourceErrorKind.Transient, $"{config.ImapHost} refused a request: {Tell(e.ResponseText ?? e.Message)}", e),
        ImapProtocolException e => New(
            SourceErrorKind.Transient, $"{config.ImapHost} sent an answer that is no IMAP, or ended the connection.", e),
        ServiceNotConnectedException or ServiceNotAuthenticatedException or IOException or SocketException or TimeoutException
            or OperationCanceledException
            => New(SourceErrorKind.Transient, $"The connection to {config.ImapHost} ended or took too long.", exception),
        _ => null,
    };

    /// <summary>Whether the server no longer has the folder.</summary>
    public static bool IsFolderGone(this SourceException exception) => exception.InnerException is FolderNotFoundException;

    /// <summary>Whether the server refuses one request, breaks off its answer or garbles it. Another request may work.</summary>
    public static bool ConcernsRequest(this SourceException exception)
        => exception.InnerException is ImapCommandException or ImapProtocolException or IOException;

    /// <summary>Whether the server understood a request and said no.</summary>
    public static bool IsRefusal(this SourceException exception) => exception.InnerException is ImapCommandException;

    /// <summary>Whether a request may be sent again on a new connection.</summary>
    public static bool IsLostConnection(Exception exception)
        => exception is ImapProtocolException or ServiceNotConnectedException or ServiceNotAuthenticatedException or IOException
            or SocketException;

    /// <summary>Whether a refusal may pass by itself.</summary>
    public static bool IsPassing(string text) => PassingRefusals.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static SourceException New(SourceErrorKind kind, string message, Exception inner) => new(kind, message, inner);

    /// <summary>A server's own words, shortened, without characters that would break a line.</summary>
    private static string Tell(string text)
    {
        var plain = new string([.. text.Where(letter => !char.IsControl(letter))]).Trim().TrimEnd('.');
        return plain.Length > MaxServerText ? plain[..MaxServerText] : plain;
    }
}

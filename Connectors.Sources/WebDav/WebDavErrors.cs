using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.WebDav;

/// <summary>The error table. It adds to HTTP's the statuses of servers without WebDAV, and names the folder that is missing.</summary>
internal sealed class WebDavErrors(Uri root) : IRestErrors
{
    public SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time)
    {
        if (call.Method == WebDavClient.Report && RefusesReport(answer) is var (kind, why))
            return DefaultRestErrors.Refusal(kind, answer, why, time);

        var isPropFind = call.Method.Method == "PROPFIND";
        var advice = answer.Status switch
        {
            HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented when isPropFind
                => "There is no WebDAV at this address: check base_url.",
            HttpStatusCode.NotFound when isPropFind && call.Path == root.AbsoluteUri
                => "The server has no such folder for this account: check base_url and remote_path.",
            HttpStatusCode.Unauthorized
                => "The server refuses user name or password: enter new ones. Nextcloud and ownCloud want an app password if the account "
                    + "signs in with a second factor.",
            _ => null,
        };
        var plain = DefaultRestErrors.Instance.Classify(answer, call, time);
        return advice is null || plain is null ? plain : DefaultRestErrors.Refusal(plain.Kind, answer, advice, time);
    }

    /// <summary>
    /// A refused report ends no sync, because folders can be listed instead. So a server that fails at it is not asked again and again, and
    /// Forbidden is only for a state that the server has forgotten (RFC 6578, section 3.2).
    /// </summary>
    private static (SourceErrorKind Kind, string Why)? RefusesReport(RestAnswer answer) => answer.Status switch
    {
        >= HttpStatusCode.BadRequest and not HttpStatusCode.Unauthorized
            when answer.Text.Contains("valid-sync-token", StringComparison.Ordinal)
            => (SourceErrorKind.Forbidden, "The server no longer knows this state."),
        HttpStatusCode.Forbidden or HttpStatusCode.InternalServerError or HttpStatusCode.InsufficientStorage
            => (SourceErrorKind.Misconfigured, "The server does not tell these changes."),
        _ => null,
    };
}

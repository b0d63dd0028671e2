using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.WebDav;

/// <summary>The error table. It adds to HTTP's the statuses of servers without WebDAV, and names the folder that is missing.</summary>
internal sealed class WebDavErrors(Uri root) : IRestErrors
{
    public SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time)
    {
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
}

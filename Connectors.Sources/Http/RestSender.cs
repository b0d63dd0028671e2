using System.Net;
using System.Net.Http.Headers;

namespace Connectors.Sources.Http;

/// <summary>Sends a call with its credentials, and follows redirects to other origins without them.</summary>
internal sealed class RestSender(RestTransport transport, RestApiOptions options, UsageMeter usage, TimeProvider time)
{
    private const int MaxRenewals = 3;

    /// <summary>Whether a token was renewed because it lacked a scope. Renewing it again would give another without the scope.</summary>
    private bool _renewedForScope;

    /// <summary>Returns the final answer with its body unread, its address for messages, and the credentials that were sent.</summary>
    public async Task<(HttpResponseMessage Response, string Where, AuthenticationHeaderValue? Credentials)> SendAsync(
        RestCall call, CancellationToken cancellationToken)
    {
        var address = call.Address(options.BaseAddress);
        var credentials = call.SendCredentials && MayHaveCredentials(address)
            ? await options.Credentials.GetAsync(null, cancellationToken)
            : null;
        var (response, where) = await FollowAsync(call, address, credentials, cancellationToken);
        // The token that replaces a refused one may be replaced itself before it arrives, by another reader that was refused.
        for (var renewals = 0; response.StatusCode == HttpStatusCode.Unauthorized && credentials is not null; renewals++)
        {
            var mayHelp = renewals < MaxRenewals && await MayRenewalHelpAsync(call, response, where, cancellationToken);
            var renewed = mayHelp ? await RenewAsync(response, credentials, cancellationToken) : null;
            if (renewed is null || renewed.Equals(credentials))
                break;

            response.Dispose();
            usage.Add(call.Endpoint, new EndpointUsage(0, 0, 1, 0));
            credentials = renewed;
            (response, where) = await FollowAsync(call, address, credentials, cancellationToken);
        }

        return (response, where, credentials);
    }

    /// <summary>
    /// Whether other credentials may be accepted. Some systems answer 401 as well if the token is valid but lacks a scope. It may have got
    /// the scope since it was made, so it is renewed once.
    /// </summary>
    private async Task<bool> MayRenewalHelpAsync(
        RestCall call, HttpResponseMessage refused, string where, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await AnswerReader.PeekAsync(refused, where, options.MaxAnswerBytes, cancellationToken);
            if (options.Errors.Classify(answer, call, time) is null or { Kind: SourceErrorKind.Unauthorized })
                return true;
            return !Interlocked.Exchange(ref _renewedForScope, true);
        }
        catch
        {
            refused.Dispose();
            throw;
        }
    }

    private async ValueTask<AuthenticationHeaderValue?> RenewAsync(
        HttpResponseMessage refused, AuthenticationHeaderValue credentials, CancellationToken cancellationToken)
    {
        try
        {
            return await options.Credentials.GetAsync(credentials.Parameter ?? "", cancellationToken);
        }
        catch
        {
            refused.Dispose();
            throw;
        }
    }

    private async Task<(HttpResponseMessage Response, string Where)> FollowAsync(
        RestCall call, Uri address, AuthenticationHeaderValue? credentials, CancellationToken cancellationToken)
    {
        var first = address;
        for (var hop = 0; ; hop++)
        {
            if (address.Scheme is not ("http" or "https"))
            {
                throw new SourceException(
                    SourceErrorKind.Misconfigured, $"{options.System}: {address.Scheme} addresses are not read, only http and https.");
            }

            // After a redirect to another origin, credentials and headers are not sent again, not even back to the first one.
            var atHome = Origin.Same(first, address);
            usage.Add(call.Endpoint, new EndpointUsage(1, 0, 0, 0));
            var response = await transport.SendAsync(call, address, atHome ? credentials : null, atHome, cancellationToken);
            var where = Origin.Describe(call.Method, address);
            if (options.MaxRedirects == 0 || Target(response, call, address) is not { } target)
                return (response, where);

            response.Dispose();
            if (hop >= options.MaxRedirects)
                throw new SourceException(SourceErrorKind.Misconfigured, $"{where} redirects more than {options.MaxRedirects} times.");
            if (address.Scheme == "https" && target.Scheme == "http")
            {
                throw new SourceException(
                    SourceErrorKind.Misconfigured, $"{where} redirects from https to http, which is not followed.");
            }

            if (!atHome || !Origin.Same(first, target))
                credentials = null;
            address = target;
        }
    }

    /// <summary>Returns the address to follow. Null if the answer is no redirect, or one that this call must not follow.</summary>
    private static Uri? Target(HttpResponseMessage response, RestCall call, Uri address)
    {
        if (!call.IsSafe
            || (int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)
            || response.Headers.Location is not { } location
            || !Uri.TryCreate(address, location, out var target))
            return null;

        // A 303 asks for a GET of another resource. A body, like credentials, stays within its origin.
        var isPlain = call.Method == HttpMethod.Get || call.Method == HttpMethod.Head;
        return isPlain || (response.StatusCode != HttpStatusCode.SeeOther && Origin.Same(address, target)) ? target : null;
    }

    private bool MayHaveCredentials(Uri address)
        => Origin.Same(options.BaseAddress, address) || options.TrustedOrigins.Any(origin => Origin.Same(origin, address));
}

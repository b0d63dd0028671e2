using System.Net;
using System.Net.Http.Headers;

namespace Connectors.Sources.Http;

/// <summary>Sends a call with its credentials, and follows redirects without them.</summary>
internal sealed class RestSender(RestTransport transport, RestApiOptions options, UsageMeter usage)
{
    /// <summary>The last answer of a chain, its body unread, where it came from, and the credentials that were sent.</summary>
    public async Task<(HttpResponseMessage Response, string Where, AuthenticationHeaderValue? Credentials)> SendAsync(RestCall call, CancellationToken cancellationToken)
    {
        var address = call.Address(options.BaseAddress);
        var credentials = call.SendCredentials && MayHaveCredentials(address)
            ? await options.Credentials.GetAsync(null, cancellationToken)
            : null;
        var (response, where) = await FollowAsync(call, address, credentials, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || credentials is null)
            return (response, where, credentials);

        var other = await options.Credentials.GetAsync(credentials.Parameter ?? "", cancellationToken);
        if (other is null || other.Equals(credentials))
            return (response, where, credentials);

        response.Dispose();
        usage.Add(call.Endpoint, new EndpointUsage(0, 0, 1, 0));
        (response, where) = await FollowAsync(call, address, other, cancellationToken);
        return (response, where, other);
    }

    private async Task<(HttpResponseMessage Response, string Where)> FollowAsync(
        RestCall call, Uri address, AuthenticationHeaderValue? credentials, CancellationToken cancellationToken)
    {
        var first = address;
        for (var hop = 0; ; hop++)
        {
            if (address.Scheme is not ("http" or "https"))
                throw new SourceException(SourceErrorKind.Misconfigured, $"{options.System}: {address.Scheme} addresses are not read, only http and https.");

            // Once elsewhere, nothing of ours comes along any more, not even back.
            var atHome = Origin.Same(first, address);
            usage.Add(call.Endpoint, new EndpointUsage(1, 0, 0, 0));
            var response = await transport.SendAsync(call, call.Method, address, atHome ? credentials : null, atHome, cancellationToken);
            var where = Origin.Describe(call.Method, address);
            if (Target(response, call, address) is not { } target)
                return (response, where);

            response.Dispose();
            if (hop >= options.MaxRedirects)
                throw new SourceException(SourceErrorKind.Misconfigured, $"{where} redirects more than {options.MaxRedirects} times.");
            if (address.Scheme == "https" && target.Scheme == "http")
                throw new SourceException(SourceErrorKind.Misconfigured, $"{where} redirects from https to http, which is not followed.");

            if (!atHome || !Origin.Same(first, target))
                credentials = null;
            address = target;
        }
    }

    private static Uri? Target(HttpResponseMessage response, RestCall call, Uri address)
        => (call.Method == HttpMethod.Get || call.Method == HttpMethod.Head)
            && (int)response.StatusCode is 301 or 302 or 303 or 307 or 308
            && response.Headers.Location is { } location
            && Uri.TryCreate(address, location, out var target)
            ? target
            : null;

    private bool MayHaveCredentials(Uri address)
        => Origin.Same(options.BaseAddress, address) || options.TrustedOrigins.Any(origin => Origin.Same(origin, address));
}

using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.Git;

/// <summary>Reaches a repository by HTTP (gitprotocol-http).</summary>
internal sealed class GitHttp : IGitTransport
{
    private const string Service = "git-upload-pack";
    private const string DefaultUser = "oauth2";

    private readonly Dictionary<string, string> _version = new() { ["Git-Protocol"] = "version=2" };

    private readonly RestApi _api;
    private readonly string _address;

    public GitHttp(GitConfig config, GitAddress address, SourceContext context)
    {
        _address = address.Web!.AbsoluteUri;
        Where = address.Web.Authority;
        _api = new RestApi(context, new RestApiOptions
        {
            System = "git",
            BaseAddress = new Uri(_address + "/"),
            Credentials = Sign(config.Credentials, address),
            Errors = new GitErrors(),
            Timeout = TimeSpan.FromSeconds(config.RequestTimeoutSecs),
            // A repository that moved has an address that people should know, and credentials belong to one host.
            MaxRedirects = 0,
            UserAgent = "git/2.0 (Connectors)",
        });
    }

    public string Where { get; }

    public async Task<GitAdvertisement> ListAsync(IReadOnlyList<string> prefixes, CancellationToken cancellationToken)
    {
        var greeting = RestCall.Get($"{_address}/info/refs", "info/refs", new KeyValuePair<string, string?>("service", Service)) with
        {
            Headers = _version,
        };
        var answer = await _api.SendAsync(greeting, cancellationToken);
        var advertised = await GitProtocol.ReadAdvertisementAsync(Packets(answer), cancellationToken);
        if (advertised.Server.Version != 2)
            return advertised;

        var listed = await _api.SendAsync(Ask("ls-refs", GitProtocol.ListRequest(advertised.Server, prefixes)), cancellationToken);
        return advertised with { Refs = await GitProtocol.ReadRefsAsync(Packets(listed), cancellationToken) };
    }

    public async Task<Stream> FetchAsync(byte[] request, long maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            return await _api.DownloadAsync(Ask("fetch", request), maxBytes, cancellationToken);
        }
        catch (DocumentUnreadableException e) when (e.InnerException is SourceException refusal)
        {
            throw refusal;
        }
    }

    public void Dispose() => _api.Dispose();

    /// <summary>The hosts take a token as the password; the name that they want with it differs.</summary>
    private static IRestCredentials Sign(GitCredentials? credentials, GitAddress address)
    {
        var secret = string.IsNullOrEmpty(credentials?.Token) ? credentials?.Password : credentials.Token;
        if (string.IsNullOrEmpty(secret))
            return new NoCredentials();
        var user = !string.IsNullOrEmpty(credentials!.Username) ? credentials.Username
            : address.Host == "bitbucket.org" ? "x-token-auth"
            : DefaultUser;
        return FixedCredentials.Basic(user, secret);
    }

    private PacketReader Packets(RestAnswer answer) => new(new MemoryStream(answer.Body.ToArray()), Where);

    private RestCall Ask(string endpoint, byte[] request) => new(HttpMethod.Post, $"{_address}/{Service}", endpoint)
    {
        Raw = ($"application/x-{Service}-request", request), Headers = _version, Idempotent = true,
    };

    /// <summary>The error table. It adds to HTTP's what an address is that has no repository.</summary>
    private sealed class GitErrors : IRestErrors
    {
        public SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time)
        {
            if (answer.IsSuccess && call.Endpoint == "info/refs"
                && answer.Header("Content-Type")?.StartsWith($"application/x-{Service}-advertisement", StringComparison.Ordinal) != true)
            {
                return new SourceException(
                    SourceErrorKind.Misconfigured,
                    $"{answer.Where} is no git repository, or one on a server that only hands out files: check url.");
            }

            var advice = answer.Status switch
            {
                HttpStatusCode.Unauthorized
                    => "The server refuses the credentials, or wants some: enter a token, or name and password, that may read it.",
                HttpStatusCode.Forbidden => "The token or account may not read this repository: grant it.",
                HttpStatusCode.NotFound
                    => "There is no repository at this address, or this account may not see it: check url and credentials.",
                _ => null,
            };
            var plain = DefaultRestErrors.Instance.Classify(answer, call, time);
            return advice is null || plain is null ? plain : DefaultRestErrors.Refusal(plain.Kind, answer, advice, time);
        }
    }
}

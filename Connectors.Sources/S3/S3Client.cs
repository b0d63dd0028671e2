using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.S3;

/// <summary>Calls a bucket.</summary>
internal sealed class S3Client : IDisposable
{
    private const int PageSize = 1000;

    private readonly RestApi _api;
    private readonly S3Signer _signer;
    private readonly Uri _bucket;
    private readonly long _sizeLimit;

    public S3Client(S3Config config, SourceContext context)
    {
        var address = S3Address.Of(config);
        (_bucket, _sizeLimit) = (address.Bucket, config.SizeLimit);
        _signer = new S3Signer(config.Credentials.Key(config.BucketType), address.Region, context.Time)
        {
            Token = config.Credentials.Token(config.BucketType),
        };
        _api = new RestApi(context, new RestApiOptions
        {
            System = "S3",
            BaseAddress = _bucket,
            Credentials = new NoCredentials(),
            Errors = new S3Errors(config),
            Timeout = TimeSpan.FromSeconds(config.RequestTimeoutSecs),
        });
    }

    /// <summary>Lists keys page by page, in the order of their bytes.</summary>
    /// <param name="prefix">What they begin with.</param>
    /// <param name="grouped">Whether to give those with a further slash only by their beginning.</param>
    /// <param name="after">The key after which to start. Null starts at the first.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    public async IAsyncEnumerable<S3Page> ListAsync(
        string prefix, bool grouped, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard($"the bucket's listing of \"{prefix}\"");
        string? token = null;
        do
        {
            var page = await PageAsync(prefix, grouped, (after, token), PageSize, cancellationToken);
            if (guard.AsksAgain(page.Next))
                page = await PageAsync(prefix, grouped, (after, token), PageSize, cancellationToken);
            guard.Page(page.Next, [.. page.Objects.Select(item => item.Key ?? ""), .. page.Prefixes.Select(part => part ?? "")]);
            yield return page;
            token = page.Next;
        }
        while (token is not null);
    }

    /// <summary>Returns one object. Null if there is none of this key.</summary>
    public async Task<S3Object?> FindAsync(string key, CancellationToken cancellationToken)
    {
        // A listing gives the same of it as a walk does. In the order of keys it comes before all that begin with it.
        var page = await PageAsync(key, grouped: false, (null, null), 1, cancellationToken);
        return page.Objects is [var first, ..] && first.Key == key ? first : null;
    }

    public Task<Stream> DownloadAsync(string key, CancellationToken cancellationToken)
    {
        var address = Address(key);
        var call = new RestCall(HttpMethod.Get, address.AbsoluteUri, "GetObject") { Query = _signer.Sign(address, []) };
        return _api.DownloadAsync(call, _sizeLimit, cancellationToken);
    }

    public Uri Address(string key) => new(_bucket.AbsoluteUri + string.Join('/', key.Split('/').Select(Uri.EscapeDataString)));

    public void Dispose() => _api.Dispose();

    private async Task<S3Page> PageAsync(
        string prefix, bool grouped, (string? After, string? Token) from, int size, CancellationToken cancellationToken)
    {
        var query = new Dictionary<string, string?>
        {
            ["list-type"] = "2",
            ["encoding-type"] = "url",
            ["max-keys"] = size.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["prefix"] = prefix.Length == 0 ? null : prefix,
            ["delimiter"] = grouped ? "/" : null,
            ["start-after"] = from.Token is null ? from.After : null,
            ["continuation-token"] = from.Token,
        };
        var asked = query.Where(pair => pair.Value is not null).Select(pair => new KeyValuePair<string, string>(pair.Key, pair.Value!));
        var call = new RestCall(HttpMethod.Get, _bucket.AbsoluteUri, "ListObjectsV2") { Query = _signer.Sign(_bucket, asked) };
        return S3Wire.Read(await _api.SendXmlAsync(call, cancellationToken), _bucket.Authority);
    }
}

using Connectors.Sources.Http;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.WebDav;

/// <summary>Calls a WebDAV server (RFC 4918). Paths are relative to the folder that the config names.</summary>
internal sealed class WebDavClient : IDisposable
{
    /// <summary>The size of the largest listing of one folder, in bytes: about 200,000 entries.</summary>
    private const long MaxListing = 128L << 20;

    /// <summary>A part of the addresses of Nextcloud and ownCloud.</summary>
    private const string OwncloudMark = "/remote.php/";

    private static readonly HttpMethod PropFind = new("PROPFIND");

    private readonly RestApi _api;
    private readonly Uri _root;
    private readonly IReadOnlyList<string> _rootParts;
    private readonly long _sizeLimit;
    private readonly int _owncloud;

    public WebDavClient(WebDavConfig config, SourceContext context)
    {
        var address = config.BaseUrl.AbsoluteUri.TrimEnd('/') + "/";
        _root = new Uri(address + string.Concat(config.Folder.Select(part => Uri.EscapeDataString(part) + "/")));
        _rootParts = [.. WebDavHref.Parts(_root.AbsoluteUri)!.Select(part => part.Text ?? part.Raw)];
        _owncloud = _root.AbsoluteUri.IndexOf(OwncloudMark, StringComparison.Ordinal);
        _sizeLimit = config.SizeLimit;
        _api = new RestApi(context, new RestApiOptions
        {
            System = "WebDAV",
            BaseAddress = _root,
            Credentials = FixedCredentials.Basic(config.Credentials.Username, config.Credentials.Password),
            Errors = new WebDavErrors(_root),
            Timeout = TimeSpan.FromSeconds(config.RequestTimeoutSecs),
        });
    }

    /// <summary>Returns what is directly in a folder.</summary>
    /// <exception cref="DocumentUnreadableException">TooLarge: the folder has more entries than are read at a time.</exception>
    public async Task<IReadOnlyList<WebDavResource>> ListAsync(string folder, CancellationToken cancellationToken)
        => (await FindAsync(folder, isFolder: true, cancellationToken)).Members;

    /// <summary>Returns one resource.</summary>
    public async Task<WebDavResource> FindAsync(string path, CancellationToken cancellationToken)
        => (await FindAsync(path, isFolder: false, cancellationToken)).Self;

    public Task<Stream> DownloadAsync(string path, CancellationToken cancellationToken)
        => _api.DownloadAsync(RestCall.Get(Address(path, isFolder: false).AbsoluteUri, "GET"), _sizeLimit, cancellationToken);

    /// <summary>Returns the address at which a person opens a file. Null for what is none.</summary>
    public string? Link(WebDavResource resource)
    {
        if (resource.Kind != RemoteKind.File || resource.Path is null)
            return null;

        // Nextcloud and ownCloud show a file by its number. Their WebDAV addresses only download it.
        return _owncloud >= 0 && resource.FileId is { } id
            ? $"{_root.AbsoluteUri[.._owncloud]}/index.php/f/{Uri.EscapeDataString(id)}"
            : Address(resource.Path, isFolder: false).AbsoluteUri;
    }

    public void Dispose() => _api.Dispose();

    /// <remarks>
    /// An answer for another folder, which a cache or a gateway may have caused, must not pass for an empty one. It is asked for once more.
    /// </remarks>
    private async Task<WebDavAnswer> FindAsync(string path, bool isFolder, CancellationToken cancellationToken)
        => await AskAsync(path, isFolder, cancellationToken) ?? await AskAsync(path, isFolder, cancellationToken)
            ?? throw new SourceException(
                SourceErrorKind.Misconfigured,
                $"{_root.Authority} answered PROPFIND with other paths than the one that was asked for ({RemotePath.Display(path)}): "
                + "set base_url to the address that the server itself uses.");

    private async Task<WebDavAnswer?> AskAsync(string path, bool isFolder, CancellationToken cancellationToken)
    {
        var call = new RestCall(PropFind, Address(path, isFolder).AbsoluteUri, "PROPFIND")
        {
            Headers = new Dictionary<string, string> { ["Depth"] = isFolder ? "1" : "0" },
            Raw = ("application/xml", _owncloud < 0 ? WebDavWire.Properties : WebDavWire.OwncloudProperties),
        };
        IReadOnlyList<string> parts = path.Length == 0 ? _rootParts : [.. _rootParts, .. path.Split('/')];
        var resources = new WebDavResources(parts, path);
        try
        {
            await using var body = await _api.DownloadAsync(call, MaxListing, cancellationToken);
            await foreach (var response in WebDavResponseReader.ReadAsync(body, _root.Authority, cancellationToken))
                resources.Add(response);
            return resources.Answer;
        }
        catch (DocumentUnreadableException e) when (e.InnerException is SourceException refusal)
        {
            throw refusal;
        }
    }

    private Uri Address(string path, bool isFolder)
    {
        var escaped = path.Length == 0 ? "" : string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return new Uri(_root.AbsoluteUri + escaped + (isFolder && path.Length > 0 ? "/" : ""));
    }
}

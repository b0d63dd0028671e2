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

    public static readonly HttpMethod Report = new("REPORT");

    private static readonly HttpMethod PropFind = new("PROPFIND");

    private readonly RestApi _api;
    private readonly Uri _root;
    private readonly IReadOnlyList<string> _rootParts;
    private readonly long _sizeLimit;
    private readonly int _owncloud;
    private readonly ReadOnlyMemory<byte> _properties;

    public WebDavClient(WebDavConfig config, SourceContext context)
    {
        var address = config.BaseUrl.AbsoluteUri.TrimEnd('/') + "/";
        _root = new Uri(address + string.Concat(config.Folder.Select(part => Uri.EscapeDataString(part) + "/")));
        _rootParts = [.. WebDavHref.Parts(_root.AbsoluteUri)!.Select(part => part.Text ?? part.Raw)];
        _owncloud = _root.AbsoluteUri.IndexOf(OwncloudMark, StringComparison.Ordinal);
        _properties = WebDavWire.Find(_owncloud >= 0);
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

    /// <summary>The address of the folder that the config names.</summary>
    public string Root => _root.AbsoluteUri;

    /// <summary>Returns what is directly in a folder.</summary>
    /// <exception cref="DocumentUnreadableException">TooLarge: the folder has more entries than are read at a time.</exception>
    public async Task<IReadOnlyList<WebDavResource>> ListAsync(string folder, bool withTokens, CancellationToken cancellationToken)
    {
        var body = withTokens ? With(WebDavWire.Token) : _properties;
        return (await FindAsync(folder, new Question(true, true, body), cancellationToken)).Members;
    }

    /// <summary>Returns one resource.</summary>
    public async Task<WebDavResource> FindAsync(string path, CancellationToken cancellationToken)
        => (await FindAsync(path, new Question(false, false, _properties), cancellationToken)).Self;

    /// <summary>Returns a folder with its present state, and whether changes since then can be asked for.</summary>
    public async Task<WebDavResource> FindStateAsync(string folder, CancellationToken cancellationToken)
        => (await FindAsync(folder, new Question(true, false, With(WebDavWire.Reports, WebDavWire.Token)), cancellationToken)).Self;

    /// <summary>Adds what changed in a folder since a state (RFC 6578, section 3.2). Throws what <see cref="ListAsync"/> throws.</summary>
    /// <param name="token">The state.</param>
    /// <param name="changes">Names the folder and collects what changed in it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task FindChangesAsync(string token, WebDavChanges changes, CancellationToken cancellationToken)
    {
        var call = new RestCall(Report, Address(changes.Folder, isFolder: true).AbsoluteUri, "REPORT")
        {
            Headers = new Dictionary<string, string> { ["Depth"] = "0" },
            Raw = ("application/xml", WebDavWire.Report(_owncloud >= 0, token, changes.IsDeep)),
        };
        changes.Begin(Parts(changes.Folder));
        await ReadAsync(call, changes.Add, cancellationToken);
    }

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
    private async Task<WebDavAnswer> FindAsync(string path, Question question, CancellationToken cancellationToken)
        => await AskAsync(path, question, cancellationToken) ?? await AskAsync(path, question, cancellationToken)
            ?? throw new SourceException(
                SourceErrorKind.Misconfigured,
                $"{_root.Authority} answered PROPFIND with other paths than the one that was asked for ({RemotePath.Display(path)}): "
                + "set base_url to the address that the server itself uses.");

    private async Task<WebDavAnswer?> AskAsync(string path, Question question, CancellationToken cancellationToken)
    {
        var call = new RestCall(PropFind, Address(path, question.IsFolder).AbsoluteUri, "PROPFIND")
        {
            Headers = new Dictionary<string, string> { ["Depth"] = question.OfMembers ? "1" : "0" },
            Raw = ("application/xml", question.Body),
        };
        var resources = new WebDavResources(Parts(path), path);
        await ReadAsync(call, resources.Add, cancellationToken);
        return resources.Answer;
    }

    private async Task ReadAsync(RestCall call, Action<WebDavResponse> add, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await _api.DownloadAsync(call, MaxListing, cancellationToken);
            await foreach (var response in WebDavResponseReader.ReadAsync(body, (_root.Authority, call.Endpoint), cancellationToken))
                add(response);
        }
        catch (DocumentUnreadableException e) when (e.InnerException is SourceException refusal)
        {
            throw refusal;
        }
    }

    private ReadOnlyMemory<byte> With(params IEnumerable<string> more) => WebDavWire.Find(_owncloud >= 0, more);

    private IReadOnlyList<string> Parts(string path) => path.Length == 0 ? _rootParts : [.. _rootParts, .. path.Split('/')];

    private Uri Address(string path, bool isFolder)
    {
        var escaped = path.Length == 0 ? "" : string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return new Uri(_root.AbsoluteUri + escaped + (isFolder && path.Length > 0 ? "/" : ""));
    }

    /// <param name="OfMembers">Whether it asks for what is directly in the folder, too.</param>
    private sealed record Question(bool IsFolder, bool OfMembers, ReadOnlyMemory<byte> Body);
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Connectors.Sources.Files;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.WebDav;

/// <summary>
/// Asks servers that offer it (RFC 6578) what changed, instead of listing all folders. Whatever is unclear ends in a listing: the server
/// knows a state no more, refuses, was changed in its folders, or reports what cannot be placed.
/// </summary>
internal sealed class WebDavFeed(WebDavConfig config, WebDavClient client, WebDavFiles files, SourceContext context, PathRules rules)
{
    /// <summary>The time after which all is listed again, because servers differ in what they report, above all of folders.</summary>
    public static readonly TimeSpan ListingInterval = TimeSpan.FromDays(1);

    private static readonly TimeSpan OfferLifetime = TimeSpan.FromHours(6);

    /// <summary>The number of reports for one folder. A server gives what it left out of one in the next.</summary>
    private const int MaxReports = 1_000;

    private readonly string _scope = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n', [client.Root, config.AllowImages.ToString(), config.SizeLimit.ToString(CultureInfo.InvariantCulture),
            .. config.Include, "", .. config.Exclude]))).AsSpan(0, 8));

    /// <summary>Whether changes since these states may be asked for.</summary>
    public bool MayFollow(RemoteStates? states)
        => states is { Folders.Count: > 0 } && states.Scope == _scope
            && (context.Time.GetUtcNow() - states.ListedAt).Duration() < ListingInterval;

    /// <summary>Whether the server tells changes only of single folders, and there are too many of those.</summary>
    public static bool IsUseless(RemoteStates states) => states is { IsPartial: true, IsShallow: true };

    /// <summary>Returns the state of a folder before it is listed. Null if the server does not tell changes.</summary>
    /// <param name="start">The folder.</param>
    /// <param name="isShallow">Whether the server is known to tell changes of one folder at a time only.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<RemoteStates?> BeginAsync(string start, bool isShallow, CancellationToken cancellationToken)
    {
        var offers = await context.Cache.GetAsync(
            $"webdav/reports/{context.Connector}/{client.Root}",
            OfferLifetime,
            context.Time,
            async token => (await FindStateAsync("", token) is { TellsChanges: true }, true),
            cancellationToken);
        if (!offers || await FindStateAsync(start, cancellationToken) is not { TellsChanges: true, Token: { } state })
            return null;
        RemoteState[] first = [new RemoteState(start, state)];
        return WebDavStates.Fits(first)
            ? new RemoteStates(_scope, context.Time.GetUtcNow()) { Folders = first, IsShallow = isShallow }
            : null;
    }

    /// <summary>Returns what changed since these states. There are no files in it if all must be listed.</summary>
    public async Task<WebDavNews> FindAsync(RemoteStates since, bool deep, CancellationToken cancellationToken)
    {
        var start = since.Folders[0];
        if (deep && !since.IsShallow)
        {
            var (changes, isOffered) = await ReportAsync(start, isDeep: true, cancellationToken);
            if (changes is not null)
                return News(since, [changes], deep);
            if (isOffered)
                return new WebDavNews(since, null);
            since = since with { IsShallow = true };
        }

        if (deep && since.IsPartial)
            return new WebDavNews(since, null);
        var all = new List<WebDavChanges>();
        foreach (var folder in since.Folders)
        {
            if ((await ReportAsync(folder, isDeep: false, cancellationToken)).Changes is not { } changes)
                return new WebDavNews(since, null);
            all.Add(changes);
        }

        return News(since, all, deep);
    }

    /// <summary>Returns what became of a path that was reported. Null if there is no file any more.</summary>
    /// <remarks>Some servers report of a file only what changed of it. Such a file is asked for by itself.</remarks>
    public async Task<RemoteItem?> ItemAsync(string path, WebDavResource? resource, CancellationToken cancellationToken)
    {
        if (resource is null)
            return null;
        if (resource.IsWhole)
            return files.Item(path, resource);
        return await files.FindAsync(path, cancellationToken) switch
        {
            { Refusal: var (reason, message) } => RemoteItem.Failed(path, FailureScope.Document, reason, message),
            { Entry: { Kind: not RemoteKind.Folder } file } => TreeWalk.File(path, file, rules),
            _ => null,
        };
    }

    private WebDavNews News(RemoteStates since, IReadOnlyList<WebDavChanges> all, bool deep)
    {
        var known = since.Folders.Select(folder => folder.Folder).ToHashSet(StringComparer.Ordinal);
        // Files in a folder that is new or was moved may not be reported, and those of one that is gone are left to the prune.
        if (deep && all.Any(changes => !changes.Folders.IsSubsetOf(known)
            || changes.Files.Any(one => one.Value is null && known.Contains(one.Key))))
            return new WebDavNews(since, null);

        var tokens = all.ToDictionary(changes => changes.Folder, changes => changes.Token!, StringComparer.Ordinal);
        IReadOnlyList<RemoteState> states =
            [.. since.Folders.Select(one => one with { Token = tokens.GetValueOrDefault(one.Folder) ?? one.Token })];
        var files = new SortedDictionary<string, WebDavResource?>(StringComparer.Ordinal);
        foreach (var (path, resource) in all.SelectMany(changes => changes.Files).Where(one => rules.ExcludesPath(one.Key) is null))
            files[path] = resource;
        return new WebDavNews(since with { Folders = states }, WebDavStates.Fits(states) ? files : null);
    }

    /// <summary>Returns the changes in a folder, and whether the server offers them. Changes are null if it does not give them.</summary>
    private async Task<(WebDavChanges? Changes, bool IsOffered)> ReportAsync(
        RemoteState folder, bool isDeep, CancellationToken cancellationToken)
    {
        var (changes, token) = (new WebDavChanges(folder.Folder, isDeep), folder.Token);
        try
        {
            for (var reports = 0; reports < MaxReports; reports++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await client.FindChangesAsync(token, changes, cancellationToken);
                if (changes.IsUnclear || changes.Token is null)
                    return (null, true);
                if (!changes.IsCutOff)
                    return (changes, true);
                // A server that gives no further state would give the same part for ever.
                if (changes.Token == token)
                    return (null, true);
                token = changes.Token;
            }
        }
        catch (SourceException e) when (e.Kind is not (SourceErrorKind.Unauthorized or SourceErrorKind.RateLimited))
        {
            return (null, e.Kind != SourceErrorKind.Misconfigured);
        }
        catch (DocumentUnreadableException)
        {
            // It is longer than the longest listing.
        }

        return (null, true);
    }

    private async Task<WebDavResource?> FindStateAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            return await client.FindStateAsync(folder, cancellationToken);
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Misconfigured or SourceErrorKind.Forbidden)
        {
            // A folder that cannot be read is told by its listing.
            return null;
        }
        catch (DocumentUnreadableException)
        {
            return null;
        }
    }
}

/// <param name="States">Those up to which the files lead. If there are none, those that are known.</param>
/// <param name="Files">By path in ordinal order; a file that is gone is null. Null if all must be listed.</param>
internal sealed record WebDavNews(RemoteStates States, SortedDictionary<string, WebDavResource?>? Files);

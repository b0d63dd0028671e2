using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Connectors.Sources.Git;

/// <summary>
/// What this machine has of a repository, for as long as a source is open: the folders of some commits, and the files of the last batches.
/// There is no copy between slices, so workers need no common disk and leave nothing behind. Thread-safe.
/// </summary>
internal sealed class GitRepository(GitConfig config, IGitTransport transport, SourceContext context) : IDisposable
{
    /// <summary>Batches are read, prepared and committed at the same time, so the files of some are open at once.</summary>
    private const int MaxBatches = 8;

    private const int MaxAttempts = 3;

    /// <summary>The longest that one answer may take in all.</summary>
    private static readonly TimeSpan MaxFetch = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Filters that servers know: a commit with its root, and folders without files.</summary>
    private const string RootOnly = "tree:1";
    private const string WithoutFiles = "blob:none";

    private readonly ConcurrentDictionary<string, bool> _deep = new(StringComparer.Ordinal);
    private readonly Queue<GitBatch> _batches = new();
    private readonly Lock _lock = new();
    private ImmutableList<GitPack> _packs = [];

    /// <summary>Whether single files can be asked for. False as soon as a server refuses that.</summary>
    private volatile bool _sendsFiles = true;

    public long SizeLimit => config.SizeLimit;

    /// <summary>Makes a commit's root available; more of it if the server cannot leave that out.</summary>
    /// <returns>False if the server does not have the commit any more, or does not give it out.</returns>
    public async Task<bool> LoadCommitAsync(GitServer server, string commit, CancellationToken cancellationToken)
    {
        if (Find(commit) is not null)
            return true;
        foreach (var filter in server.SendsParts ? [RootOnly, WithoutFiles] : new[] { (string?)null })
        {
            if (await TryLoadAsync(server, new GitWants([commit], AreCommits: true, filter), cancellationToken))
                return true;
        }

        return false;
    }

    /// <summary>Makes folders available by their ids; their files as well if the server cannot leave them out.</summary>
    /// <param name="head">The commit, for servers that give out no folders.</param>
    /// <param name="folders">The ids.</param>
    /// <param name="deep">Whether their subfolders are needed.</param>
    /// <param name="cancellationToken">Cancels the fetch.</param>
    /// <returns>False if the server does not have one of them any more, or does not give it out.</returns>
    public async Task<bool> LoadFoldersAsync(
        GitHead head, IEnumerable<string> folders, bool deep, CancellationToken cancellationToken)
    {
        var missing = folders.Where(id => id.Length > 0 && (deep ? !_deep.ContainsKey(id) : Find(id) is null)).Distinct().ToList();
        if (missing.Count == 0)
            return true;
        if (!head.Server.SendsAnyObject)
            return await LoadCommitAsync(head.Server, head.Commit, cancellationToken) && missing.TrueForAll(id => Find(id) is not null);

        string?[] filters = !head.Server.SendsParts ? [null] : deep ? [WithoutFiles] : [RootOnly, WithoutFiles];
        foreach (var filter in filters)
        {
            if (!await TryLoadAsync(head.Server, new GitWants(missing, AreCommits: false, filter), cancellationToken))
                continue;
            foreach (var id in missing.Where(_ => deep))
                _deep[id] = true;
            return missing.TrueForAll(id => Find(id) is not null);
        }

        return false;
    }

    /// <summary>Returns an object that was loaded, and the pack that holds it. Null if it was not.</summary>
    public (GitPack Pack, GitObject Object)? Find(string id)
    {
        foreach (var pack in _packs)
        {
            if (pack.Find(id) is { } found)
                return (pack, found);
        }

        return null;
    }

    /// <summary>Returns the bytes of a commit or folder that was loaded.</summary>
    public async Task<byte[]> ReadAsync(string id, CancellationToken cancellationToken)
        => Find(id) is not var (pack, found)
            ? throw new SourceException(SourceErrorKind.Transient, $"{transport.Where} left out a folder that its commit has. Try again.")
            : await pack.ReadAsync(found, GitTree.MaxBytes, cancellationToken)
                ?? throw new SourceException(SourceErrorKind.Misconfigured, "A folder of the repository has too many entries to be read.");

    /// <summary>Asks for files.</summary>
    /// <returns>The packs with the files that the server sent, and the ids of those that are too large.</returns>
    public async Task<GitFetched> FetchFilesAsync(GitHead head, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            if (_sendsFiles && head.Server.SendsAnyObject)
                return new GitFetched([await FetchAsync(head.Server, new GitWants(ids, AreCommits: false, null), cancellationToken)], []);
        }
        catch (SourceException e) when (e.InnerException is GitRefusedException)
        {
            _sendsFiles = false;
        }
        catch (DocumentUnreadableException e) when (e.Reason == FailureReason.TooLarge)
        {
            return ids.Count == 1
                ? new GitFetched([], [ids[0]])
                : await HalveAsync(head, ids, cancellationToken);
        }

        // It sends everything or nothing.
        Add(await FetchAsync(head.Server, new GitWants([head.Commit], AreCommits: true, null), cancellationToken));
        return new GitFetched([], []);
    }

    /// <summary>Keeps a batch's files until some more batches came.</summary>
    public void Keep(GitBatch batch)
    {
        GitBatch? oldest = null;
        lock (_lock)
        {
            _batches.Enqueue(batch);
            if (_batches.Count > MaxBatches)
                oldest = _batches.Dequeue();
        }

        oldest?.Dispose();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            while (_batches.TryDequeue(out var batch))
                batch.Dispose();
            foreach (var pack in _packs)
                pack.Release();
            _packs = [];
        }

        transport.Dispose();
    }

    private async Task<GitFetched> HalveAsync(GitHead head, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var first = await FetchFilesAsync(head, [.. ids.Take(ids.Count / 2)], cancellationToken);
        var second = await FetchFilesAsync(head, [.. ids.Skip(ids.Count / 2)], cancellationToken);
        return new GitFetched([.. first.Packs, .. second.Packs], [.. first.TooLarge, .. second.TooLarge]);
    }

    private void Add(GitPack pack)
    {
        lock (_lock)
            _packs = _packs.Add(pack);
    }

    /// <returns>False if the server refuses: it does not have what is wanted any more, or does not give it out in this way.</returns>
    private async Task<bool> TryLoadAsync(GitServer server, GitWants wants, CancellationToken cancellationToken)
    {
        try
        {
            Add(await FetchAsync(server, wants, cancellationToken));
            return true;
        }
        catch (SourceException e) when (e.InnerException is GitRefusedException)
        {
            return false;
        }
        catch (DocumentUnreadableException e) when (e.Reason == FailureReason.TooLarge)
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured,
                $"The branch has more than the {config.MaxDownloadMb:N0} MB of max_download_mb: raise it"
                + (server.SendsParts ? "." : ", or let the server send parts (git config uploadpack.allowFilter true)."),
                e);
        }
    }

    private async Task<GitPack> FetchAsync(GitServer server, GitWants wants, CancellationToken cancellationToken)
    {
        var request = GitProtocol.FetchRequest(server, wants);
        for (var attempt = 1; ; attempt++)
        {
            using var limit = new CancellationTokenSource(MaxFetch, context.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                await using var answer = await transport.FetchAsync(request, config.MaxDownload, either.Token);
                await using var pack = await GitProtocol.OpenPackAsync(server, answer, transport.Where, either.Token);
                return await PackReceiver.ReceiveAsync(pack, server.IsSha256, config.MaxDownload, either.Token);
            }
            catch (DocumentUnreadableException e) when (e.Reason != FailureReason.TooLarge)
            {
                // The answer was cut, and the server packed the same objects in another way when it was asked again.
                if (attempt == MaxAttempts)
                    throw new SourceException(SourceErrorKind.Transient, $"{transport.Where} was cut again and again.", e);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new SourceException(
                    SourceErrorKind.Transient, $"{transport.Where} took longer than {MaxFetch.TotalMinutes:0} minutes for one answer.");
            }

            await Task.Delay(Pause, context.Time, cancellationToken);
        }
    }
}

/// <summary>Files that a server sent.</summary>
internal sealed record GitFetched(IReadOnlyList<GitPack> Packs, IReadOnlyCollection<string> TooLarge);

/// <summary>Objects to ask for.</summary>
/// <param name="AreCommits">Whether they are commits: each is sent without its history.</param>
/// <param name="Filter">What to leave out, which only some servers can. Null for nothing.</param>
internal sealed record GitWants(IReadOnlyCollection<string> Ids, bool AreCommits, string? Filter);

namespace Connectors.Sources.Git;

/// <summary>The files of a batch of documents. One call brings all of them when the first one is opened. Thread-safe.</summary>
internal sealed class GitBatch(GitRepository repository, GitHead head, IReadOnlyList<string> ids) : IDisposable
{
    private const int MaxFailures = 2;
    private const int MaxPointer = 1_024;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private GitFetched? _fetched;
    private SourceException? _failure;
    private int _failures;

    /// <exception cref="SourceException">Transient: this file, or the whole batch, could not be had.</exception>
    public async Task<Stream> OpenAsync(string id, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (repository.Find(id) is null && _fetched is null)
                await FetchAsync(cancellationToken);
            if (await FindAsync(id, cancellationToken) is { } content)
                return content;
            if (_fetched?.TooLarge.Contains(id) == true)
                throw new DocumentUnreadableException(FailureReason.TooLarge, "The file is larger than max_download_mb.");
            throw new SourceException(SourceErrorKind.Transient, "The git server did not send this file. The next sync tries again.");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Gives the disk space back. What is opened later is fetched again.</summary>
    public void Dispose()
    {
        var fetched = Interlocked.Exchange(ref _fetched, null);
        foreach (var pack in fetched?.Packs ?? [])
            pack.Release();
    }

    private async Task<Stream?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (repository.Find(id) is var (loaded, there))
            return await OpenAsync(loaded, there, cancellationToken);
        foreach (var pack in _fetched?.Packs ?? [])
        {
            // Another batch may have pushed this one out in the meantime.
            if (pack.Find(id) is not { } found || !pack.TryUse())
                continue;
            try
            {
                return await OpenAsync(pack, found, cancellationToken);
            }
            finally
            {
                pack.Release();
            }
        }

        return null;
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        // The other files of the batch do not wait for a server that does not answer once more, each for itself.
        if (_failures >= MaxFailures)
            throw new SourceException(SourceErrorKind.Transient, _failure!.Message, _failure);
        try
        {
            _fetched = await repository.FetchFilesAsync(head, ids, cancellationToken);
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Transient)
        {
            (_failure, _failures) = (e, _failures + 1);
            throw;
        }

        repository.Keep(this);
    }

    private async Task<Stream> OpenAsync(GitPack pack, GitObject found, CancellationToken cancellationToken)
    {
        if (found.Kind != GitObjectKind.Blob)
            throw new DocumentUnreadableException(FailureReason.Malformed, "The repository calls it a file, and it is none.");
        if (found.Size > repository.SizeLimit)
        {
            throw new DocumentUnreadableException(
                FailureReason.TooLarge, $"The file has {found.Size:N0} bytes, more than the size_limit of {repository.SizeLimit:N0}.");
        }

        if (found.Size < MaxPointer && await pack.ReadAsync(found, MaxPointer, cancellationToken) is { } small
            && small.AsSpan().StartsWith("version https://git-lfs.github.com/spec/"u8))
        {
            throw new DocumentUnreadableException(
                FailureReason.Unsupported,
                "The file is kept in Git LFS, and the repository has only a pointer to it, which is not followed.");
        }

        return await pack.OpenAsync(found, cancellationToken);
    }
}

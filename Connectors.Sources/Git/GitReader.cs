using System.Runtime.CompilerServices;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.Git;

/// <summary>
/// Reads a partition: its folder as a whole the first time, then what changed from commit to commit. If the server no longer has what was
/// read last, because somebody rewrote the branch, the whole folder is read again: unchanged files cost nothing, and what is gone is left
/// to the next prune, which lists all of it.
/// </summary>
internal sealed class GitReader(GitSession session, GitConfig config, SourceContext context)
{
    private const int DefaultBatch = 200;

    public async IAsyncEnumerable<SourceBatch<GitCheckpoint>> ReadAsync(
        ReadRequest<GitCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var head = await session.HeadAsync(request.Window, cancellationToken);
        var (start, deep) = GitPartitions.Open(request.Partition);
        var begun = new[] { request.From, request.Previous }.FirstOrDefault(one => one?.Scope == session.Scope && one.Commit.Length > 0);
        (head, var plan) = await PlanAsync(head, begun, (start, deep), cancellationToken);
        if (!plan.IsDone)
        {
            var read = head with { Commit = plan.Commit };
            var documents = new GitDocuments(session, read, config, context)
            {
                Change = await ChangeAsync(read, plan, cancellationToken),
            };
            var batches = plan.Since is null
                ? WholeAsync(plan, (start, deep), cancellationToken)
                : ChangesAsync(plan, (start, deep), cancellationToken);
            await foreach (var (items, deleted, checkpoint) in batches)
            {
                var (findings, unchanged) = await documents.DescribeAsync(items, request.Known, cancellationToken);
                yield return new SourceBatch<GitCheckpoint>
                {
                    Documents = findings.Documents,
                    Failures = findings.Failures,
                    Skipped = findings.Skipped,
                    Deleted = deleted,
                    Unchanged = unchanged,
                    Checkpoint = checkpoint,
                };
            }
        }

        yield return new SourceBatch<GitCheckpoint>
        {
            Checkpoint = new GitCheckpoint(plan.Commit, plan.Folder, session.Scope) { IsDone = true },
        };
    }

    /// <summary>Says what is left to read, and loads the folders for it.</summary>
    private async Task<(GitHead Head, GitCheckpoint Plan)> PlanAsync(
        GitHead head, GitCheckpoint? begun, (string Start, bool Deep) part, CancellationToken cancellationToken)
    {
        if (begun is { IsDone: true } && begun.Commit == head.Commit)
            return (head, begun);
        if (head.IsEmpty)
            return (head, new GitCheckpoint("", "", session.Scope) { IsDone = true });
        if (begun is { IsDone: false } && await LoadAsync(head, begun, part.Deep, cancellationToken))
            return (head, begun);

        // The branch may have been rewritten since another partition of the run asked for it.
        if (await session.TryRootAsync(head, cancellationToken) is not { } root)
        {
            head = await session.HeadAsync(cancellationToken);
            if (head.IsEmpty)
                return (head, new GitCheckpoint("", "", session.Scope) { IsDone = true });
            root = await session.RootAsync(head, cancellationToken);
        }

        var whole = new GitCheckpoint(head.Commit, GitPartitions.Folder(root, part.Start), session.Scope);
        if (begun is { IsDone: true } && begun.Folder == whole.Folder)
            return (head, whole with { IsDone = true });
        var changes = whole with { Since = begun?.Folder, SinceCommit = begun?.Commit };
        if (begun is { IsDone: true } && head.Server.SendsAnyObject && await LoadAsync(head, changes, part.Deep, cancellationToken))
            return (head, changes);
        return await LoadAsync(head, whole, part.Deep, cancellationToken)
            ? (head, whole)
            : throw new SourceException(
                SourceErrorKind.Transient, $"{session.Transport.Where} does not give out the folders of commit {head.Commit[..10]}.");
    }

    /// <summary>
    /// Returns what the commit says that brought the changes: its time, which is that of the last change at the latest, and its author if
    /// it is the only one since the last sync. A file that is read for the first time may be as old as the repository.
    /// </summary>
    private async Task<GitCommit?> ChangeAsync(GitHead head, GitCheckpoint plan, CancellationToken cancellationToken)
        => plan.Since is null || (await session.TryRootAsync(head, cancellationToken))?.Commit is not { } commit ? null
            : commit.Parents is [var parent] && parent == plan.SinceCommit ? commit
            : commit with { Author = null };

    private Task<bool> LoadAsync(GitHead head, GitCheckpoint plan, bool deep, CancellationToken cancellationToken)
        => session.Repository.LoadFoldersAsync(head, [plan.Since ?? "", plan.Folder], deep, cancellationToken);

    private async IAsyncEnumerable<Part> WholeAsync(
        GitCheckpoint plan, (string Start, bool Deep) part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var files = session.Files(await session.RootOfAsync(part.Start, plan.Folder, cancellationToken));
        await foreach (var items in files.WalkAsync(part.Start, part.Deep, plan.After, cancellationToken)
            .Chunk(config.BatchSize ?? DefaultBatch))
            yield return new Part(items, [], plan with { After = items[^1].Path });
    }

    private async IAsyncEnumerable<Part> ChangesAsync(
        GitCheckpoint plan, (string Start, bool Deep) part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var given = plan.Given;
        var before = session.Files(await session.RootOfAsync(part.Start, plan.Since!, cancellationToken));
        var after = session.Files(await session.RootOfAsync(part.Start, plan.Folder, cancellationToken));
        var changes = new GitDiff(before, after, session.Rules).CompareAsync(part.Start, part.Deep, cancellationToken);
        await foreach (var found in changes.Skip(given).Chunk(config.BatchSize ?? DefaultBatch))
        {
            given += found.Length;
            yield return new Part(
                [.. found.Select(change => change.Item).OfType<RemoteItem>()],
                [.. found.Where(change => change.Item is null).Select(change => change.Path)],
                plan with { Given = given });
        }
    }

    private sealed record Part(IReadOnlyList<RemoteItem> Items, IReadOnlyList<string> Deleted, GitCheckpoint Checkpoint);
}

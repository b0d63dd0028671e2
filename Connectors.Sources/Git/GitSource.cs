using System.Runtime.CompilerServices;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Git;

/// <summary>A branch of a git repository. A file is a document, and its id is its path.</summary>
/// <remarks>
/// The source speaks git's protocol itself and runs no program: so there are no hooks, filters, helpers and settings that a repository or
/// a machine could smuggle in, credentials never leave the process, and the connections, budgets and egress rules are those of all sources.
/// </remarks>
internal sealed class GitSource(GitConfig config, SourceContext context)
    : ISource<GitCheckpoint>, ISplits, IListsDocuments, IListsChoices, IRereads, ITellsPartitionAccess, IDisposable
{
    private readonly GitSession _session = new(config, context);

    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        var head = await _session.HeadAsync(cancellationToken);
        var warnings = new List<string>();
        if (_session.Transport is GitSsh { TrustedNow: { } key })
            warnings.Add($"The host key {key} is trusted from now on. Enter it as host_key to be sure that it is the server's.");
        if (head.IsEmpty)
            warnings.Add("The repository is empty.");
        else if (!head.Server.SendsParts)
        {
            warnings.Add(
                "The server sends a branch only as a whole, so every change costs a download of all its files (without history). "
                + "On a server of your own, git config uploadpack.allowFilter true lets it send parts, by https.");
        }

        return new SourceCheck(warnings);
    }

    public Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
        => GitPartitions.SplitAsync(_session, new GitFolders(_session, context), cancellationToken);

    public IAsyncEnumerable<SourceBatch<GitCheckpoint>> ReadAsync(ReadRequest<GitCheckpoint> request, CancellationToken cancellationToken)
        => new GitReader(_session, config, context).ReadAsync(request, cancellationToken);

    public IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, CancellationToken cancellationToken)
        => new GitLister(_session).ListAsync(request, cancellationToken);

    public IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => new GitRereader(_session, config, context).RereadAsync(ids, cancellationToken);

    public Task<DocumentAccess> AccessAsync(string partition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(ReaderNames.Access(config.Access));
    }

    /// <summary>Lists the branches.</summary>
    public async IAsyncEnumerable<SourceChoice> ListChoicesAsync(
        ChoiceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var branches = await _session.ListBranchesAsync(cancellationToken);
        foreach (var (name, isDefault) in branches.OrderBy(branch => branch.Name, StringComparer.Ordinal))
            yield return new SourceChoice(name, name, isDefault ? "default" : null);
    }

    public void Dispose() => _session.Dispose();
}

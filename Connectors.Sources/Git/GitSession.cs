using System.Security.Cryptography;
using System.Text;
using Connectors.Sources.Files;

namespace Connectors.Sources.Git;

/// <summary>What the parts of an opened source share.</summary>
internal sealed class GitSession : IDisposable
{
    private const int MaxTags = 8;

    /// <summary>The cache holds no larger roots, which are rare: a worker asks for them again.</summary>
    private const int MaxKeptEntries = 1_000;

    private static readonly TimeSpan HeadLifetime = TimeSpan.FromHours(1);

    /// <summary>A commit has the same root for ever.</summary>
    private static readonly TimeSpan RootLifetime = TimeSpan.FromDays(1);

    private readonly GitConfig _config;
    private readonly SourceContext _context;
    private readonly GitHeads _heads;
    private readonly GitAddress _address;

    public GitSession(GitConfig config, SourceContext context)
    {
        (_config, _context) = (config, context);
        _address = GitAddress.Parse(config.Url)
            ?? throw new SourceException(SourceErrorKind.Misconfigured, "url: it is not the address of a repository.");
        Rules = new PathRules(config.Include, config.Exclude);
        Place = Hash(config.Url, config.Branch ?? "");
        Scope = Hash([config.Url, config.Branch ?? "", .. config.Include, "", .. config.Exclude]);
        Transport = _address.IsSsh ? new GitSsh(config, _address, context) : new GitHttp(config, _address, context);
        _heads = new GitHeads(config, Transport);
        Repository = new GitRepository(config, Transport, context);
    }

    public PathRules Rules { get; }

    /// <summary>Stands for the settings that decide which documents there are.</summary>
    public string Scope { get; }

    /// <summary>Stands for the settings that decide where documents are, and so for their links.</summary>
    public string Place { get; }

    public IGitTransport Transport { get; }

    public GitRepository Repository { get; }

    public Task<GitHead> HeadAsync(CancellationToken cancellationToken) => _heads.FindAsync(cancellationToken);

    /// <summary>Finds the commit that a run reads: all partitions of a run read the same one, and one of them asks.</summary>
    public Task<GitHead> HeadAsync(SyncWindow run, CancellationToken cancellationToken)
        => _context.Cache.GetAsync(
            $"git-head {_context.Connector} {Place} {run.Until.UtcTicks}",
            HeadLifetime,
            _context.Time,
            async token => (await HeadAsync(token), true),
            cancellationToken);

    public Task<IReadOnlyList<(string Name, bool IsDefault)>> ListBranchesAsync(CancellationToken cancellationToken)
        => _heads.ListBranchesAsync(cancellationToken);

    public GitFiles Files(GitRoot root) => new(Repository, root, Rules);

    public GitLinks Links(GitHead head) => new(_address, head.Branch);

    /// <summary>Returns the root of a commit, which a worker asks for once.</summary>
    public Task<GitRoot> RootAsync(GitHead head, CancellationToken cancellationToken)
        => _context.Cache.GetAsync(
            $"git-root {_context.Connector} {Place} {head.Commit}",
            RootLifetime,
            _context.Time,
            async token =>
            {
                var root = await LoadRootAsync(head, token);
                return (root, root.Entries.Count <= MaxKeptEntries);
            },
            cancellationToken);

    /// <summary>Like <see cref="RootAsync"/>. Null if the server does not give out the commit.</summary>
    public async Task<GitRoot?> TryRootAsync(GitHead head, CancellationToken cancellationToken)
    {
        try
        {
            return await RootAsync(head, cancellationToken);
        }
        catch (SourceException e) when (e.InnerException is GitRefusedException)
        {
            return null;
        }
    }

    /// <summary>Returns the root that a partition sees, whose folder was loaded.</summary>
    public async Task<GitRoot> RootOfAsync(string start, string folder, CancellationToken cancellationToken)
        => folder.Length == 0 ? new GitRoot("", [])
            : start.Length > 0 ? GitRoot.With(start, folder)
            : new GitRoot(folder, GitTree.Read(await Repository.ReadAsync(folder, cancellationToken), folder.Length / 2));

    private async Task<GitRoot> LoadRootAsync(GitHead head, CancellationToken cancellationToken)
    {
        if (!await Repository.LoadCommitAsync(head.Server, head.Commit, cancellationToken))
        {
            throw new SourceException(
                SourceErrorKind.Transient,
                $"{Transport.Where} does not give out commit {head.Commit[..10]}. The branch may have moved just now.",
                new GitRefusedException());
        }

        // A tag may name a tag, but not without end.
        var (id, isCommit, bytes) = (head.Commit, false, Array.Empty<byte>());
        for (var tags = 0; !isCommit; tags++)
        {
            if (tags > MaxTags
                || Repository.Find(id) is not var (_, found)
                || found.Kind is not (GitObjectKind.Commit or GitObjectKind.Tag))
            {
                throw new SourceException(SourceErrorKind.Misconfigured, "branch: it names no commit.");
            }

            isCommit = found.Kind == GitObjectKind.Commit;
            bytes = await Repository.ReadAsync(id, cancellationToken);
            id = GitTree.Names(bytes, isTag: !isCommit) ?? throw PackInput.Damaged();
        }

        return await RootOfAsync("", id, cancellationToken) with { Commit = GitCommit.Read(bytes, _context.Time.GetUtcNow()) };
    }

    public void Dispose() => Repository.Dispose();

    private static string Hash(params IEnumerable<string> parts)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))).AsSpan(0, 8));
}

namespace Connectors.Sources.Git;

/// <summary>Finds the commit that the config's branch names.</summary>
internal sealed class GitHeads(GitConfig config, IGitTransport transport)
{
    private const string Branches = "refs/heads/";
    private const string Tags = "refs/tags/";
    private const int MaxNamed = 10;

    /// <exception cref="SourceException">Misconfigured: there is no such branch.</exception>
    public async Task<GitHead> FindAsync(CancellationToken cancellationToken)
    {
        var branch = string.IsNullOrWhiteSpace(config.Branch) ? null : config.Branch.Trim();
        string[] names = branch is null ? ["HEAD"] : [branch, Branches + branch, Tags + branch];
        // "ref-prefix" HEAD is asked for in any case, so that an empty answer means an empty repository more often than not.
        string[] prefixes = [.. names.Where(name => name.Contains('/', StringComparison.Ordinal)), "HEAD"];
        var (server, refs) = await ListAsync(prefixes, cancellationToken);
        foreach (var name in names)
        {
            if (refs.FirstOrDefault(one => one.Name == name) is { } found && (name != "HEAD" || branch is null))
                return new GitHead(found.Id, branch is null ? Short(found.Target) : Short(branch), server);
        }

        var all = (await ListAsync([Branches], cancellationToken)).Refs.Select(one => Short(one.Name)!).ToList();
        if (all.Count == 0 && branch is null)
            return new GitHead("", null, server);

        var some = string.Join(", ", all.Take(MaxNamed)) + (all.Count > MaxNamed ? ", …" : "");
        throw new SourceException(
            SourceErrorKind.Misconfigured,
            all.Count == 0 ? "branch: the repository has no branches yet."
                : branch is null ? $"branch: the repository's default branch does not exist. Name one of its branches: {some}"
                : $"branch: the repository has no branch or tag {branch}. It has {some}");
    }

    /// <summary>Lists the names of all branches.</summary>
    public async Task<IReadOnlyList<(string Name, bool IsDefault)>> ListBranchesAsync(CancellationToken cancellationToken)
    {
        var (_, refs) = await ListAsync(["HEAD", Branches], cancellationToken);
        var main = refs.FirstOrDefault(one => one.Name == "HEAD")?.Target;
        return [.. refs.Where(one => one.Name.StartsWith(Branches, StringComparison.Ordinal))
            .Select(one => (one.Name[Branches.Length..], one.Name == main))];
    }

    private static string? Short(string? name)
        => name is null ? null
            : name.StartsWith(Branches, StringComparison.Ordinal) ? name[Branches.Length..]
            : name.StartsWith(Tags, StringComparison.Ordinal) ? name[Tags.Length..]
            : name;

    private async Task<(GitServer Server, IReadOnlyList<GitRef> Refs)> ListAsync(
        IReadOnlyList<string> prefixes, CancellationToken cancellationToken)
    {
        var (server, refs) = await transport.ListAsync(prefixes, cancellationToken);
        return (server, refs);
    }
}

/// <summary>The commit to read.</summary>
/// <param name="Commit">Empty if the repository has none yet.</param>
/// <param name="Branch">The branch's or tag's name. Null if the repository's HEAD names a commit and no branch.</param>
internal sealed record GitHead(string Commit, string? Branch, GitServer Server)
{
    public bool IsEmpty => Commit.Length == 0;
}

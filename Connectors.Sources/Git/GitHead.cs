namespace Connectors.Sources.Git;

/// <summary>The commit to read.</summary>
/// <param name="Commit">Empty if the repository has none yet.</param>
/// <param name="Branch">The branch's or tag's name. Null if the repository's HEAD names a commit and no branch.</param>
internal sealed record GitHead(string Commit, string? Branch, GitServer Server)
{
    public bool IsEmpty => Commit.Length == 0;
}

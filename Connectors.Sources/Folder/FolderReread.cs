namespace Connectors.Sources.Folder;

/// <summary>Looks at given paths again; at all that is in them where they are folders.</summary>
internal sealed class FolderReread(string root, FolderRules rules, FolderFiles files)
{
    public IEnumerable<SourceChanges> Read(IReadOnlyList<string> ids, int batchSize, CancellationToken cancellationToken)
    {
        var findings = new FolderFindings();
        foreach (var id in ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsPlain(id))
            {
                findings.Gone.Add(id);
            }
            else if (rules.ExcludesPath(id) is { } rule)
            {
                findings.Skipped.Add(new SourceSkip(id, rule));
            }
            else if (Directory.Exists(Path.Combine(root, id)))
            {
                foreach (var items in new FolderWalk(root, rules).Walk(id, deep: true, after: null, cancellationToken).Chunk(batchSize))
                    yield return FolderBatch.Make(items, files);
            }
            else
            {
                files.Describe(id, findings);
            }
        }

        yield return new SourceChanges
        {
            Documents = findings.Documents, Failures = findings.Failures, Skipped = findings.Skipped, Deleted = findings.Gone,
        };
    }

    /// <summary>Whether an id is a path that a walk could have given: inside the root, and through no link.</summary>
    private bool IsPlain(string id)
    {
        var parts = id.Split('/');
        if (id.Contains('\0', StringComparison.Ordinal) || parts.Any(part => part is "" or "." or ".."))
            return false;
        var path = Path.Combine(root, id);
        return RealPath.Of(path) == path;
    }
}

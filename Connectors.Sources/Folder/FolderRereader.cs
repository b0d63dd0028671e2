using Connectors.Sources.Files;

namespace Connectors.Sources.Folder;

/// <summary>Reads given paths again. The path of a folder stands for all that is in it.</summary>
internal sealed class FolderRereader(string root, PathRules rules, FolderReader reader, FolderDocuments documents)
{
    public IEnumerable<SourceChanges> Read(IReadOnlyList<string> ids, CancellationToken cancellationToken)
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
                foreach (var batch in reader.ReadFolder(id, cancellationToken))
                    yield return batch;
            }
            else
            {
                documents.Describe(id, findings);
            }
        }

        yield return new SourceChanges
        {
            Documents = findings.Documents,
            Failures = findings.Failures,
            Skipped = findings.Skipped,
            Deleted = findings.Gone,
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

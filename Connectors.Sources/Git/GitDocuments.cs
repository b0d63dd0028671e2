using System.Text.Json.Nodes;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.Git;

/// <summary>Makes documents of files.</summary>
internal sealed class GitDocuments(GitSession session, GitHead head, GitConfig config, SourceContext context)
{
    private readonly GitLinks _links = session.Links(head);

    /// <summary>The commit that brought all that is described. Null if nothing tells.</summary>
    public GitCommit? Change { get; init; }

    /// <summary>Describes what was found. Documents that are known with the same content are only counted.</summary>
    public async Task<(RemoteFindings Findings, int Unchanged)> DescribeAsync(
        IEnumerable<RemoteItem> items, IKnownDocuments known, CancellationToken cancellationToken)
    {
        var (findings, files) = (new RemoteFindings(), new List<string>());
        var batch = new GitBatch(session.Repository, head, files);
        var documents = new RemoteDocuments((_, file, token) => batch.OpenAsync(file.Version!, token), config, context);
        foreach (var item in items)
            documents.Describe(item.File is null ? item : item with { File = Complete(item.Path, item.File) }, findings);

        var stored = findings.Documents.Count == 0
            ? new Dictionary<string, string>()
            : await known.FindAsync([.. findings.Documents.Select(document => document.Id)], cancellationToken);
        var changed = new RemoteFindings();
        changed.Failures.AddRange(findings.Failures);
        changed.Skipped.AddRange(findings.Skipped);
        foreach (var document in findings.Documents)
        {
            // The link is made of the address and the branch.
            var fingerprint = $"{document.Fingerprint}-{session.Place}";
            if (stored.GetValueOrDefault(document.Id) == fingerprint)
                continue;
            files.Add(document.Fingerprint!);
            changed.Documents.Add(document with { Fingerprint = fingerprint });
        }

        return (changed, findings.Documents.Count - changed.Documents.Count);
    }

    private RemoteEntry Complete(string path, RemoteEntry file)
    {
        var metadata = new Dictionary<string, JsonNode?> { ["commit"] = head.Commit };
        if (head.Branch is not null)
            metadata["branch"] = head.Branch;
        if (Change?.Author is { } author)
            metadata["author"] = author;
        return file with { Link = _links.Of(path), Metadata = metadata, ModifiedAt = Change?.At };
    }
}

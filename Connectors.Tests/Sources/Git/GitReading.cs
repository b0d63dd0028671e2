using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Git;

/// <summary>Runs syncs one after another: each goes on from the last one's checkpoints, and knows its documents.</summary>
internal sealed class GitReading(JsonObject config)
{
    private readonly SourceProbe _probe = Probe(config);
    private DateTimeOffset _until = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<string, JsonElement> _checkpoints = [];
    private readonly Dictionary<string, string> _known = [];

    /// <summary>The documents that were read.</summary>
    public IKnownDocuments Known => new KnownFingerprints(_known);

    public static SourceProbe Probe(JsonObject config) => new("git", JsonSerializer.SerializeToElement(config), new SourceContext
    {
        Connector = "git",
        Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] },
        Time = new HurriedTime(20),
    });

    public async Task<GitFindings> SyncAsync()
    {
        var (found, window) = (new GitFindings(), new SyncWindow(null, _until = _until.AddMinutes(1)));
        foreach (var partition in await _probe.PartitionsAsync())
        {
            JsonElement? previous = _checkpoints.TryGetValue(partition, out var last) ? last : null;
            foreach (var part in await _probe.ReadAsync(partition, previous: previous, window: window, known: Known))
            {
                _checkpoints[partition] = part.Checkpoint;
                found.Deleted.AddRange(part.Changes.Deleted);
                foreach (var id in part.Changes.Deleted)
                    _known.Remove(id);
                found.Skipped.AddRange(part.Changes.Skipped.Select(skip => $"{skip.Id}: {skip.Rule}"));
                found.Failures.AddRange(part.Changes.Failures.Select(failure => failure.Message));
                foreach (var document in part.Changes.Documents)
                    await AddAsync(document, found);
            }
        }

        return found;
    }

    public async Task<List<string>> ListAsync()
    {
        var ids = new List<string>();
        foreach (var partition in await _probe.PartitionsAsync())
        {
            foreach (var page in await _probe.ListAsync(partition) ?? [])
            {
                Assert.That(page.Incomplete, Is.Null);
                ids.AddRange(page.Documents.Select(document => document.Id));
            }
        }

        return ids;
    }

    private async Task AddAsync(SourceDocument document, GitFindings found)
    {
        try
        {
            using var bytes = new MemoryStream();
            await using (var stream = await ((FileContent)document.Content).OpenAsync(CancellationToken.None))
                await stream.CopyToAsync(bytes);
            found.Contents[document.Id] = BlobId(bytes.ToArray());
            found.Documents.Add($"{document.Id}: {(bytes.Length < 100_000 ? Encoding.UTF8.GetString(bytes.ToArray()) : "…")}");
            found.Commits[document.Id] = (document.UpdatedAt, document.Metadata.GetValueOrDefault("author")?.GetValue<string>());
            _known[document.Id] = document.Fingerprint!;
        }
        catch (DocumentUnreadableException e)
        {
            found.Documents.Add($"{document.Id}: {e.Reason}: {e.Message}");
        }
    }

#pragma warning disable CA5350 // Git's own hash.
    private static string BlobId(byte[] bytes)
        => Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {bytes.Length}\0"), .. bytes]));
#pragma warning restore CA5350

    private sealed class KnownFingerprints(Dictionary<string, string> known) : IKnownDocuments
    {
        public Task<IReadOnlyDictionary<string, string>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
            => Task.FromResult<IReadOnlyDictionary<string, string>>(
                known.Where(pair => ids.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value));
    }
}

/// <summary>What a sync gave.</summary>
internal sealed class GitFindings
{
    public List<string> Documents { get; } = [];

    public List<string> Deleted { get; } = [];

    public List<string> Skipped { get; } = [];

    public List<string> Failures { get; } = [];

    /// <summary>The time and the author of each document.</summary>
    public Dictionary<string, (DateTimeOffset? At, string? Author)> Commits { get; } = [];

    /// <summary>Git's id of each content.</summary>
    public Dictionary<string, string> Contents { get; } = [];
}

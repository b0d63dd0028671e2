using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

/// <summary>The fingerprints that earlier reads left in the store.</summary>
public sealed class KnownFingerprints(IEnumerable<ReadPart> parts) : IKnownDocuments
{
    private readonly Dictionary<string, string> _stored = parts
        .SelectMany(part => part.Changes.Documents)
        .GroupBy(document => document.Id)
        .ToDictionary(same => same.Key, same => same.Last().Fingerprint!);

    public Task<IReadOnlyDictionary<string, string>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyDictionary<string, string>>(
            ids.Where(_stored.ContainsKey).Distinct().ToDictionary(id => id, id => _stored[id]));
}

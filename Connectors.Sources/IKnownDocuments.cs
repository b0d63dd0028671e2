using System.Collections.Frozen;

namespace Connectors.Sources;

/// <summary>The fingerprints of stored documents. Empty during a rebuild, so everything is read again.</summary>
public interface IKnownDocuments
{
    /// <summary>Fingerprints by document id, without the ids that are not stored. Ask for many at once.</summary>
    Task<IReadOnlyDictionary<string, string>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);
}

/// <summary>Nothing is stored yet.</summary>
public sealed class NothingKnown : IKnownDocuments
{
    private NothingKnown()
    {
    }

    public static NothingKnown Instance { get; } = new();

    public Task<IReadOnlyDictionary<string, string>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyDictionary<string, string>>(FrozenDictionary<string, string>.Empty);
}

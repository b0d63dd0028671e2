namespace Connectors.Sources;

/// <summary>The fingerprints of documents that are stored. Empty during a rebuild, so that everything is read again.</summary>
public interface IKnownDocuments
{
    /// <summary>Fingerprints by document id; ids that are not stored are left out. Ask for many at once.</summary>
    Task<IReadOnlyDictionary<string, string>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);
}

using System.Collections.Frozen;

namespace Connectors.Sources;

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

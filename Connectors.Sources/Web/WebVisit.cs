namespace Connectors.Sources.Web;

/// <summary>What a visit to an address found.</summary>
/// <param name="Item">The address.</param>
internal sealed record WebVisit(QueuedAddress Item)
{
    /// <summary>What to keep of the page. Null leaves the note as it is.</summary>
    public PageNote? Note { get; init; }

    /// <summary>The id of the document that stands at this address. Null if none does.</summary>
    public string? Id { get; init; }

    /// <summary>The document. Null if it is unchanged, or if there is none.</summary>
    public SourceDocument? Document { get; init; }

    /// <summary>Why there is no document, although something is there.</summary>
    public string? Rule { get; init; }

    /// <summary>Whether nothing is there.</summary>
    public bool IsGone { get; init; }

    /// <summary>Why it is not known what is there.</summary>
    public SourceException? Error { get; init; }

    /// <summary>Why a sitemap or a feed could not be read, or not all of it.</summary>
    public string? Damage { get; init; }

    /// <summary>What it names and has no page for.</summary>
    public IReadOnlyList<SourceSkip> Skipped { get; init; } = [];

    /// <summary>The addresses that it leads to.</summary>
    public IReadOnlyList<QueuedAddress> Found { get; init; } = [];
}

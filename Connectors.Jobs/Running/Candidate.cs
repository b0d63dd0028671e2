using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Text;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>A document that a source returned, with what is stored about it.</summary>
/// <param name="Document">The document as the source returned it.</param>
/// <param name="Attributes">Its attributes, ready to be stored.</param>
/// <param name="Known">The stored document, or its earlier failure. Null means that it is new.</param>
internal sealed record Candidate(SourceDocument Document, PreparedDocument Attributes, KnownDocument? Known)
{
    public bool SameFingerprint => Known is { Stored: true } && Known.Fingerprint == Attributes.Fingerprint;

    /// <summary>
    /// The content is known to be unchanged without reading it. The title belongs to the content because both are indexed together.
    /// </summary>
    public bool SameContent => Attributes.Fingerprint is not null && SameFingerprint && Known!.Title == Attributes.Title;

    /// <summary>Already failed at this fingerprint.</summary>
    public bool FailedBefore => Attributes.Fingerprint is not null && Known?.FailedFingerprint == Attributes.Fingerprint;

    /// <summary>At this fingerprint none of the formats could read it that are read now.</summary>
    /// <param name="formats">The signature of these formats.</param>
    public bool SkippedBefore(string formats)
        => Known is { Stored: false, SkippedFingerprint: { } known } && known == SkippedFingerprint(formats);

    /// <summary>What to remember of a document that no format reads. Null: nothing, so it is looked at again by each sync.</summary>
    /// <param name="formats">The signature of the formats that are read now. A new one may read it.</param>
    public string? SkippedFingerprint(string formats)
        => Attributes.Fingerprint is { } fingerprint ? $"{fingerprint} {formats}" : null;

    public bool SameAttributes(string partition)
        => Known!.PartitionKey == partition && DocumentAttributes.HaveHash(Attributes, Known.AttributesHash);

    /// <summary>Whether the stored document has this content.</summary>
    public bool Holds(PreparedContent content)
        => Known is { Stored: true } && StoredHash.IsSame(Known.ContentHash, content.Hash, () => content.TextsOf(Attributes.Title));

    public DocumentFailure Fail(FailureReason reason, string message)
    {
        // A file that took too much is tried again when its retry is due, with larger limits, and not by each sync.
        var lasting = reason is FailureReason.TooLarge or FailureReason.Unsupported or FailureReason.Malformed or FailureReason.Encrypted
            or FailureReason.TooSlow or FailureReason.Crashed;
        var failure = new SourceFailure(FailureScope.Document, Document.Id, reason, CleanText.Of(message))
        {
            Title = Attributes.Title,
            Link = Attributes.Link,
        };
        return new DocumentFailure(failure, lasting ? Attributes.Fingerprint : null);
    }
}

/// <summary>A candidate with its content, with the failure to read it, or with the rule that leaves it out.</summary>
internal sealed record CandidateContent(Candidate Candidate, PreparedContent? Content, DocumentFailure? Failure, string? SkipRule = null);

using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Text;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>A document that a source gave, beside what is stored of it.</summary>
internal sealed record Candidate(SourceDocument Document, PreparedDocument Attributes, KnownDocument? Known)
{
    public bool SameFingerprint => Known is { Stored: true } && Known.Fingerprint == Attributes.Fingerprint;

    /// <summary>Known without reading it. The title is indexed with the content.</summary>
    public bool SameContent => Attributes.Fingerprint is not null && SameFingerprint && Known!.Title == Attributes.Title;

    /// <summary>It failed under the very fingerprint that it still has.</summary>
    public bool FailedBefore => Attributes.Fingerprint is not null && Known?.FailedFingerprint == Attributes.Fingerprint;

    public bool SameAttributes(string partition) => Known!.AttributesHash == Attributes.AttributesHash && Known.PartitionKey == partition;

    public DocumentFailure Fail(FailureReason reason, string message)
    {
        var lasting = reason is FailureReason.TooLarge or FailureReason.Unsupported or FailureReason.Malformed;
        var failure = new SourceFailure(FailureScope.Document, Document.Id, reason, CleanText.Of(message))
        {
            Title = Attributes.Title,
            Link = Attributes.Link,
        };
        return new DocumentFailure(failure, lasting ? Attributes.Fingerprint : null);
    }
}

/// <summary>A candidate with its content, or with why that cannot be had.</summary>
internal sealed record CandidateContent(Candidate Candidate, PreparedContent? Content, DocumentFailure? Failure);

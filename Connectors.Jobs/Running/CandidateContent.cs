using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Running;

/// <summary>A candidate with its content, or with why that cannot be had.</summary>
internal sealed record CandidateContent(Candidate Candidate, PreparedContent? Content, DocumentFailure? Failure);

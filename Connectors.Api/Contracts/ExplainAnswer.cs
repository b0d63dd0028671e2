using Connectors.Api.Answers;
using Connectors.Jobs.Storage;

namespace Connectors.Api.Contracts;

/// <summary>Why a document is (not) here.</summary>
/// <param name="State">stored, hidden, failed, skipped, deleted or unknown.</param>
/// <param name="Reasons">In words, the weightiest first.</param>
internal sealed record ExplainAnswer(string SourceId, string State, IReadOnlyList<string> Reasons, string? DocumentId, string? Title, string? Partition)
{
    public static ExplainAnswer Of(string sourceId, Explanation found)
    {
        List<string> reasons = [];
        var open = found.FailureReason is not null && found.ResolvedAt is null;
        if (found.DocumentId is not null && found.MissingSince is null)
            reasons.Add($"It is stored, written last on {Times.Iso(found.WrittenAt)}.");
        if (found.MissingSince is not null)
            reasons.Add($"A complete listing of {Times.Iso(found.MissingSince)} did not have it. It is hidden, and the next such listing deletes it.");
        if (open)
        {
            var retry = found.NextRetryAt is null ? "It is not tried again by itself." : $"It is tried again on {Times.Iso(found.NextRetryAt)}.";
            reasons.Add($"Reading it failed on {Times.Iso(found.FailedAt)} ({found.FailureReason}): {found.FailureMessage} {retry}");
        }

        if (found.Decision is not null && found.DocumentId is null)
            reasons.Add($"It was {found.Decision} on {Times.Iso(found.DecidedAt)}: {found.Rule}.");
        if (found.Container is not null)
            reasons.Add($"What contains it ({found.Container}) cannot be read: {found.ContainerMessage}");
        if (reasons.Count == 0)
            reasons.Add("The source never gave a document of this id: it is outside of what the config selects, or it does not exist.");

        var state = found switch
        {
            { DocumentId: not null, MissingSince: not null } => "hidden",
            { DocumentId: not null } => "stored",
            _ when open => "failed",
            { Decision: not null } => found.Decision,
            _ => "unknown",
        };
        return new ExplainAnswer(sourceId, state, reasons, found.DocumentId?.ToString("N"), found.Title, found.PartitionKey);
    }
}

using Connectors.Api.Answers;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;

namespace Connectors.Api.Contracts;

/// <summary>Why a document is (not) here.</summary>
/// <param name="State">
/// stored, hidden (a listing missed it), denied, toolarge, failed, skipped, deleted or unknown. A stored document may have failed since: the reasons say so.
/// </param>
/// <param name="Reasons">In words, the weightiest first.</param>
/// <param name="RunId">The run that last wrote, skipped, deleted or failed to read it.</param>
/// <param name="Readable">Whether the user that was asked about may read it; null: nobody was asked about, or it is not stored.</param>
internal sealed record ExplainAnswer(
    string SourceId, string State, IReadOnlyList<string> Reasons, string? DocumentId, string? Title, string? Partition, long? RunId, bool? Readable)
{
    public static ExplainAnswer Of(string sourceId, Explanation found, string? user, IReadOnlyList<AccessLayer>? access)
    {
        var state = StateOf(found);
        List<string> reasons = [.. Stored(found), .. Failed(found), .. Decided(found), .. access is null ? [] : Access(user!, access)];
        if (found.Container is not null)
            reasons.Add($"What contains it ({found.Container}) cannot be read: {found.ContainerMessage}");
        if (reasons.Count == 0)
            reasons.Add("The source never gave a document of this id: it is outside of what the config selects, or it does not exist.");
        var run = state switch
        {
            "stored" => found.WrittenBy,
            "hidden" or "skipped" or "deleted" => found.DecidedBy,
            _ => found.FailedBy,
        };
        return new ExplainAnswer(
            sourceId, state, reasons, found.DocumentId?.ToString("N"), found.Title, found.PartitionKey, run, access is null ? null : MayRead(access));
    }

    private static bool IsOpen(Explanation found) => found.FailureReason is not null && found.ResolvedAt is null;

    private static bool MayRead(IReadOnlyList<AccessLayer> access) => access.Count > 0 && access.All(layer => layer.NamesUser);

    private static string StateOf(Explanation found) => found switch
    {
        { DocumentId: not null, MissingSince: not null } => "hidden",
        { DocumentId: not null } => "stored",
        _ when IsOpen(found) => found.FailureReason switch
        {
            FailureReason.Forbidden => "denied",
            FailureReason.TooLarge => "toolarge",
            _ => "failed",
        },
        { Decision: { } decision } => decision.ToDb(),
        { Container: not null } => "denied",
        _ => "unknown",
    };

    private static IEnumerable<string> Stored(Explanation found)
    {
        if (found.MissingSince is not null)
            yield return $"A complete listing of {Times.Iso(found.MissingSince)} (run {found.DecidedBy}) did not have it. It is hidden, and the next such listing deletes it.";
        else if (found.DocumentId is not null)
            yield return $"It is stored; run {found.WrittenBy} wrote it last, on {Times.Iso(found.WrittenAt)}.";
        if (found is { DocumentId: not null, LookedBy: not null })
            yield return $"It is unchanged since: the last sync, run {found.LookedBy} of {Times.Iso(found.LookedAt)}, found nothing new about it.";
    }

    private static IEnumerable<string> Failed(Explanation found)
    {
        if (!IsOpen(found))
            yield break;
        var retry = found.NextRetryAt is null ? "It is not tried again by itself until it changes." : $"It is tried again on {Times.Iso(found.NextRetryAt)}.";
        yield return $"Reading it failed {found.Attempts} times, last on {Times.Iso(found.FailedAt)} in run {found.FailedBy} ({found.FailureReason?.ToDb()}): {found.FailureMessage} {retry}";
    }

    private static IEnumerable<string> Decided(Explanation found)
    {
        if (found is { Decision: { } decision, DocumentId: null })
            yield return $"It was {decision.ToDb()} by run {found.DecidedBy} on {Times.Iso(found.DecidedAt)}: {found.Rule}.";
    }

    private static IEnumerable<string> Access(string user, IReadOnlyList<AccessLayer> access)
    {
        if (access.Count == 0)
            yield return "Nobody may read it: the source told of nobody, or could not tell.";
        else if (MayRead(access))
            yield return $"{user} may read it.";
        for (var layer = 0; layer < access.Count; layer++)
        {
            if (!access[layer].NamesUser)
                yield return $"{user} may not read it: layer {layer + 1} of {access.Count} names {Some(access[layer].Principals)}, and neither him nor a group of his.";
        }
    }

    private static string Some(string[] principals)
        => principals.Length == 0 ? "nobody" : string.Join(", ", principals.Take(10)) + (principals.Length > 10 ? $" and {principals.Length - 10} more" : "");
}

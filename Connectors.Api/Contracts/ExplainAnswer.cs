using System.ComponentModel;
using Connectors.Api.Envelopes;
using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage;
using Connectors.Sources;

namespace Connectors.Api.Contracts;

/// <summary>Tells why a document is here, or is not.</summary>
[Description("Tells why a document is here, or is not.")]
internal sealed record ExplainAnswer
{
    [Description("The document's id in the source.")]
    public required string SourceId { get; init; }

    [Description("hidden: the latest complete listing missed it. denied, toolarge and failed: it could not be read. "
        + "skipped: a rule left it out. unknown: the source never gave it. A stored document may have failed since: the reasons say so.")]
    [Words("stored", "hidden", "denied", "toolarge", "failed", "skipped", "deleted", "unknown")]
    public required string State { get; init; }

    [Description("The reasons in words, the weightiest first.")]
    public required IReadOnlyList<string> Reasons { get; init; }

    [Description("The document's id here, if it is stored.")]
    public required string? DocumentId { get; init; }

    [Description("Its title, if it is stored.")]
    public required string? Title { get; init; }

    [Description("The part of the source that it is in.")]
    public required string? Partition { get; init; }

    [Description("The run that last wrote, skipped, deleted or failed to read it.")]
    public required long? RunId { get; init; }

    [Description("Whether the user that was asked about may read it. Null: no user was asked about, or it is not stored.")]
    public required bool? Readable { get; init; }

    public static ExplainAnswer Of(string sourceId, Explanation found, string? user, IReadOnlyList<AccessLayer>? access)
    {
        var state = StateOf(found);
        List<string> reasons = [.. Stored(found), .. Failed(found), .. Decided(found), .. access is null ? [] : Access(user!, access)];
        if (found.Container is not null)
            reasons.Add($"Its container ({found.Container}) cannot be read: {found.ContainerMessage}");
        if (reasons.Count == 0)
            reasons.Add("The source never returned a document with this id: the config does not select it, or it does not exist.");
        var run = state switch
        {
            "stored" => found.WrittenBy,
            "hidden" or "skipped" or "deleted" => found.DecidedBy,
            _ => found.FailedBy,
        };
        return new ExplainAnswer
        {
            SourceId = sourceId,
            State = state,
            Reasons = reasons,
            DocumentId = found.DocumentId?.ToString("N"),
            Title = found.Title,
            Partition = found.PartitionKey,
            RunId = run,
            Readable = access is null ? null : MayRead(access),
        };
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
        {
            yield return $"A complete listing of {Times.Iso(found.MissingSince)} (run {found.DecidedBy}) did not have it. "
                + "It is hidden, and the next complete listing without it deletes it.";
        }
        else if (found.DocumentId is not null)
        {
            yield return $"It is stored. Run {found.WrittenBy} wrote it last, on {Times.Iso(found.WrittenAt)}.";
        }

        if (found is { DocumentId: not null, LookedBy: not null })
            yield return $"It has not changed since: the last sync (run {found.LookedBy}, {Times.Iso(found.LookedAt)}) found nothing new.";
    }

    private static IEnumerable<string> Failed(Explanation found)
    {
        if (!IsOpen(found))
            yield break;
        var retry = found.NextRetryAt is null
            ? "It is not tried again until it changes."
            : $"It is tried again on {Times.Iso(found.NextRetryAt)}.";
        yield return $"Reading it failed {found.Attempts} times, last on {Times.Iso(found.FailedAt)} in run {found.FailedBy} "
            + $"({found.FailureReason?.ToDb()}): {found.FailureMessage} {retry}";
    }

    private static IEnumerable<string> Decided(Explanation found)
    {
        if (found is { Decision: { } decision, DocumentId: null })
            yield return $"It was {decision.ToDb()} by run {found.DecidedBy} on {Times.Iso(found.DecidedAt)}: {found.Rule}.";
    }

    private static IEnumerable<string> Access(string user, IReadOnlyList<AccessLayer> access)
    {
        if (access.Count == 0)
            yield return "No user may read it: the source named no reader, or could not tell who may read it.";
        else if (MayRead(access))
            yield return $"{user} may read it.";
        for (var layer = 0; layer < access.Count; layer++)
        {
            if (!access[layer].NamesUser)
            {
                var origin = access.Count == 1 ? "the source" : $"layer {layer + 1} of {access.Count}";
                yield return $"{user} may not read it: {origin} names {Some(access[layer].Principals)}, "
                    + "but neither this user nor one of their groups.";
            }
        }
    }

    private static string Some(string[] principals) => principals.Length switch
    {
        0 => "no one",
        <= 10 => string.Join(", ", principals),
        var all => $"{string.Join(", ", principals.Take(10))} and {all - 10} more",
    };
}

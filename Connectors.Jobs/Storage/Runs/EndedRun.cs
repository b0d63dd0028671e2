using System.Globalization;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>A run that has just ended, as the log reports it.</summary>
internal sealed record EndedRun
{
    public long Id { get; init; }

    public string ConnectorName { get; init; } = "";

    public string Source { get; init; } = "";

    public RunKind Kind { get; init; }

    public bool Rebuild { get; init; }

    public RunStatus Status { get; init; }

    public string? Error { get; init; }

    public long Added { get; init; }

    public long Updated { get; init; }

    public long Unchanged { get; init; }

    public long Skipped { get; init; }

    public long Failed { get; init; }

    public long Deleted { get; init; }

    /// <summary>Documents that the listing has and that were not stored.</summary>
    public long Unread { get; init; }

    public DateTime OpenedAt { get; init; }

    public DateTime FinishedAt { get; init; }

    public TimeSpan Took => FinishedAt - OpenedAt;

    public string KindName => Rebuild ? "rebuild" : Kind.ToDb();

    public string StatusName => Status.ToDb();

    /// <summary>Whether something is left that a person should know: a failure, a part that was not read, a decision.</summary>
    public bool NeedsPerson => Error is not null && Status != RunStatus.Cancel;

    public string Counts => string.Create(
        CultureInfo.InvariantCulture,
        $"{Added} added, {Updated} updated, {Unchanged} unchanged, {Skipped} skipped, {Failed} failed, {Deleted} deleted")
        + (Unread == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {Unread} listed but not stored, which are read now"));
}

/// <summary>How a run ends.</summary>
/// <param name="Status">SUCCESS, FAILED or CANCEL.</param>
/// <param name="ErrorKind">The class of the error; null if there is none.</param>
/// <param name="Error">What people must know about what was not done; null if everything was.</param>
internal sealed record RunOutcome(RunStatus Status, ErrorKind? ErrorKind, string? Error);

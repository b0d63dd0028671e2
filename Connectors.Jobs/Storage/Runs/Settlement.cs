using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>How far a run is with its settlement: which step, and how far in it. Stored with the run after each piece.</summary>
internal sealed record Settlement
{
    private static readonly JsonSerializerOptions Stored = new()
    {
        Converters = { new JsonStringEnumConverter(DbNamingPolicy.Instance) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    public SettleStep Step { get; init; }

    /// <summary>The last key that the step has dealt with; empty at its beginning.</summary>
    public string After { get; init; } = "";

    /// <summary>How many documents would go.</summary>
    public long Candidates { get; init; }

    /// <summary>How many visible documents there are, as far as they are counted.</summary>
    public long Documents { get; init; }

    /// <summary>Whether a person must decide.</summary>
    public bool Held { get; init; }

    /// <summary>The other run whose candidates are looked through.</summary>
    public long Other { get; init; }

    /// <summary>The other run that was looked through last.</summary>
    public long LastOther { get; init; }

    /// <summary>How many of the other run's candidates are still missing.</summary>
    public long Remaining { get; init; }

    /// <summary>How many listed documents are not stored, so far.</summary>
    public long Unread { get; init; }

    /// <summary>How often a piece has failed since the last progress.</summary>
    public int Attempts { get; init; }

    /// <summary>How often the pieces of this step were made smaller, because one took too long.</summary>
    public int Smaller { get; init; }

    /// <summary>How the run ends if it was stopped; null if its tasks decide.</summary>
    public RunOutcome? Outcome { get; init; }

    public Settlement To(SettleStep step) => this with { Step = step, After = "", Smaller = 0 };

    /// <summary>
    /// Returns how many rows a piece takes that may have <paramref name="most"/>. Each time that one took too long, it is an eighth: some
    /// documents have a thousand times the text of others.
    /// </summary>
    public int Sized(int most) => Math.Max(1, most >> Math.Min(3 * Smaller, 30));

    public string ToJson() => JsonSerializer.Serialize(this, Stored);

    public static Settlement? Parse(string? json) => json is null ? null : JsonSerializer.Deserialize<Settlement>(json, Stored);
}

/// <summary>The steps of a settlement. A run takes those that concern it, in this order. Stored by their lower-case names.</summary>
internal enum SettleStep
{
    /// <summary>Counts the documents that change feeds named as gone.</summary>
    Named,

    /// <summary>Counts the connector's documents, as far as the guard needs to know.</summary>
    Count,

    /// <summary>Shows the named documents again, because a person must decide first.</summary>
    ShowNamed,

    /// <summary>Deletes the named documents.</summary>
    DeleteNamed,

    /// <summary>Compares the stored documents with what was listed or read.</summary>
    Compare,

    /// <summary>Hides what a prune missed, or deletes what a rebuild missed.</summary>
    Remove,

    /// <summary>Takes what was listed from the candidates of other runs.</summary>
    Others,

    /// <summary>Has failures tried once more that were not listed.</summary>
    Doubt,

    /// <summary>Has documents read that were listed and are not stored.</summary>
    Unread,

    /// <summary>Ends the run.</summary>
    Close,

    /// <summary>Hides the candidates of a held run that a person released.</summary>
    Release,

    /// <summary>Removes the listing and the candidates of a run that has ended.</summary>
    Forget,
}

/// <summary>A run with a settlement, locked until the caller's transaction ends.</summary>
internal sealed record SettlingRun
{
    public long Id { get; init; }

    public string ConnectorId { get; init; } = "";

    public RunKind Kind { get; init; }

    public bool Rebuild { get; init; }

    public long? Held { get; init; }

    public DateTime? FinishedAt { get; init; }

    public string Settle { get; init; } = "{}";
}

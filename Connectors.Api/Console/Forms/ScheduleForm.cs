using Connectors.Jobs.Administration;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources.Catalog;

namespace Connectors.Api.Console.Forms;

/// <summary>When a connector is read, in the words of people.</summary>
internal sealed record ScheduleForm
{
    private static readonly string Wrong = "Enter a whole number of minutes, hours or days, of at most ten years.";

    public required Interval Sync { get; init; }

    public required Interval Prune { get; init; }

    /// <summary>Null: the source does not tell who may read what.</summary>
    public required Interval? Access { get; init; }

    /// <summary>The errors, by the name of the interval.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>();

    public bool IsValid => Errors.Count == 0;

    public string InWords => $"Syncs {Interval.Words(Sync.Minutes)}, prunes {Interval.Words(Prune.Minutes)}."
        + (Access is null ? "" : $" Access is refreshed {Interval.Words(Access.Minutes)}.");

    public ConnectorTerms Terms
        => new() { RefreshFreq = Sync.Minutes, PruneFreq = Prune.Minutes, AccessFreq = Access?.Minutes };

    public static ScheduleForm Default(ISourceDefinition source)
        => Of(source, ConnectorDrafts.RefreshFreq, ConnectorDrafts.PruneFreq, ConnectorDrafts.AccessFreq);

    public static ScheduleForm Of(ISourceDefinition source, ConnectorRow row) => Of(source, row.RefreshFreq, row.PruneFreq, row.AccessFreq);

    public ScheduleForm Read(IFormCollection entered)
    {
        var errors = new Dictionary<string, string>();
        return this with
        {
            Sync = Read(Sync),
            Prune = Read(Prune),
            Access = Access is null ? null : Read(Access),
            Errors = errors,
        };

        Interval Read(Interval interval)
        {
            if (interval.Read(entered) is { } read)
                return read;
            errors[interval.Name] = Wrong;
            return interval;
        }
    }

    private static ScheduleForm Of(ISourceDefinition source, int sync, int prune, int access) => new()
    {
        Sync = new Interval("sync", sync),
        Prune = new Interval("prune", prune),
        Access = source.Capabilities.Contains(SourceCapability.Access) ? new Interval("access", access) : null,
    };
}

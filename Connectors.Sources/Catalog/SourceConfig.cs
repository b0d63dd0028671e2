using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Connectors.Sources.Catalog;

/// <summary>What every source's config has. Keys are snake_case on the wire.</summary>
public abstract record SourceConfig
{
    [Description("How many items to ask for, and to commit, at a time. Null: what suits the source."), Range(1, 1000)]
    public int? BatchSize { get; init; }

    [Description("The largest file to read, in bytes. Larger ones become failures that say so."), Range(1L, 4L << 30)]
    public long SizeLimit { get; init; } = 50L << 20;

    [Description("How long a request upstream may take, in seconds."), Range(1, 600)]
    public int RequestTimeoutSecs { get; init; } = 60;

    [Description("Whether documents that vanished from the source are pruned on the schedule of prune_freq.")]
    public bool SyncDeletedFiles { get; init; } = true;

    [Description("Renames, keeps, drops and sets metadata fields when documents are stored.")]
    public FieldMapping? FieldMapping { get; init; }
}

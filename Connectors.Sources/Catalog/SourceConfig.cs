using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Connectors.Sources.Catalog;

/// <summary>The settings that every source's config has. Keys are snake_case in JSON.</summary>
public abstract record SourceConfig
{
    [Display(GroupName = ConfigGroups.Content)]
    [Description("Renames, keeps, drops and sets metadata fields when documents are stored. Empty: fields are stored as they are.")]
    public FieldMapping? FieldMapping { get; init; }

    [Display(Name = "Delete vanished documents", GroupName = ConfigGroups.Advanced)]
    [Description("Whether documents that vanished from the source are deleted on the schedule of prune_freq.")]
    public bool SyncDeletedFiles { get; init; } = true;

    [Display(GroupName = ConfigGroups.Advanced)]
    [Description("How many items to request and commit at a time. Empty: a number that suits the source.")]
    [Range(1, 1000)]
    public int? BatchSize { get; init; }

    [Display(Name = "Size limit (bytes)", GroupName = ConfigGroups.Advanced)]
    [Description("The size of the largest file to read, in bytes. A larger file is reported as a failure.")]
    [Range(1L, 4L << 30)]
    public long SizeLimit { get; init; } = 50L << 20;

    [Display(Name = "Request timeout (seconds)", GroupName = ConfigGroups.Advanced)]
    [Description("How long one request to the system may take, in seconds.")]
    [Range(1, 600)]
    public int RequestTimeoutSecs { get; init; } = 60;
}

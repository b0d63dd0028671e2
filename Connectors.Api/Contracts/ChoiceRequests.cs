using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Connectors.Api.Requests;
using Connectors.Jobs.Administration;

namespace Connectors.Api.Contracts;

/// <summary>A request for what may be entered for a setting.</summary>
[Description("A request for what may be entered for a setting.")]
internal sealed record ListChoices : RequestRecord
{
    public const int MaxFilter = 200;

    [Description("The setting's key: a key of the config's schema that has \"x-choices\".")]
    [Required, StringLength(100, MinimumLength = 1)]
    public required string Setting { get; init; }

    [Description("The config as far as it is filled in. Only its connection must be complete. Absent: the saved connector's own.")]
    public JsonObject? Config { get; init; }

    [Description("A saved connector of this source whose secrets stand behind masks in the config.")]
    [StringLength(64)]
    public string? ConnectorId { get; init; }

    [Description("Text that a choice must contain, in any case. Absent: all choices.")]
    [StringLength(MaxFilter)]
    public string? Filter { get; init => field = string.IsNullOrWhiteSpace(value) ? null : value.Trim(); }

    [Description("Maximum number of choices.")]
    [Range(1, SourceChooser.MaxLimit)]
    public int Limit { get; init; } = 100;
}

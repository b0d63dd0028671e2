using Connectors.Sources.Catalog;
using DescriptionAttribute = System.ComponentModel.DescriptionAttribute;
using RangeAttribute = System.ComponentModel.DataAnnotations.RangeAttribute;

namespace Connectors.Tests.Support;

public sealed record PickyConfig : SourceConfig
{
    [Description("Where the system is.")]
    public string? BaseUrl { get; init; }

    [Description("What to read.")]
    public string Topic { get; init; } = "all";

    [Description("How far back to read."), Range(1, 10)]
    public int Depth { get; init; } = 1;

    [Description("The credentials.")]
    public required PickyCredentials Credentials { get; init; }
}

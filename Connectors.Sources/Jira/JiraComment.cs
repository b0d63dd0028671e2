using System.Text.Json;

namespace Connectors.Sources.Jira;

internal sealed record JiraComment
{
    public required string Id { get; init; }

    public JiraUser? Author { get; init; }

    public JsonElement Body { get; init; }

    public string? Created { get; init; }

    /// <summary>Present where only a group or role may read it.</summary>
    public JsonElement Visibility { get; init; }

    /// <summary>False for a service desk's internal comments.</summary>
    public bool? JsdPublic { get; init; }

    public bool IsRestricted => Visibility.ValueKind == JsonValueKind.Object || JsdPublic == false;
}

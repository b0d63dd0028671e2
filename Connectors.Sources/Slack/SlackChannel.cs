namespace Connectors.Sources.Slack;

internal sealed record SlackChannel
{
    public required string Id { get; init; }

    public string Name { get; init; } = "";

    public bool IsPrivate { get; init; }

    public bool IsArchived { get; init; }

    public bool IsMember { get; init; }
}

namespace Connectors.Sources.Jira;

internal sealed record JiraAttachment
{
    public required string Id { get; init; }

    public string? Filename { get; init; }

    public string? MimeType { get; init; }

    public long? Size { get; init; }

    public string? Created { get; init; }

    public string? Content { get; init; }

    public JiraUser? Author { get; init; }
}

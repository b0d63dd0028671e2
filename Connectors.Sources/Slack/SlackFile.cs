namespace Connectors.Sources.Slack;

internal sealed record SlackFile
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? Title { get; init; }

    public string? Mimetype { get; init; }

    public long? Size { get; init; }

    /// <summary>"hosted" and "snippet" have bytes; "external" is elsewhere; "tombstone" and "hidden_by_limit" are gone.</summary>
    public string? Mode { get; init; }

    /// <summary>"check_file_info" where a file of another organisation was shared: what is needed must be asked for.</summary>
    public string? FileAccess { get; init; }

    public string? UrlPrivateDownload { get; init; }

    public string? UrlPrivate { get; init; }

    public string? Permalink { get; init; }

    public long? Timestamp { get; init; }

    public bool IsGone => Mode is "tombstone" or "hidden_by_limit";

    public string Label => Title ?? Name ?? Id;
}

namespace Connectors.Jobs.Storage;

/// <summary>A failure that a replay reads again.</summary>
internal sealed record DueFailure
{
    public long Id { get; init; }

    public string SourceId { get; init; } = "";
}

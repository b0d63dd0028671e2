namespace Connectors.Jobs.Storage;

/// <summary>A partition that waits before it goes on.</summary>
internal sealed record RunWait
{
    public string Label { get; init; } = "";

    public string Error { get; init; } = "";

    public DateTime RetryAt { get; init; }
}

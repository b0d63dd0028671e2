namespace Connectors.Tests.Sources.Slack;

/// <summary>Slack's ok false.</summary>
public sealed class FakeRefusalException(string error) : Exception(error)
{
    public string? Needed { get; init; }
}

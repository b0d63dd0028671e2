namespace Connectors.Sources.Slack;

internal sealed record SlackUser
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? RealName { get; init; }

    public SlackProfile? Profile { get; init; }

    /// <summary>Null without the scope users:read.email: Slack leaves it out silently.</summary>
    public string? Email => Profile?.Email;

    public string Display => new[] { Profile?.DisplayName, Profile?.RealName, RealName, Name }.FirstOrDefault(name => !string.IsNullOrWhiteSpace(name)) ?? Id;
}

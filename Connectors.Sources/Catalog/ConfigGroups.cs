namespace Connectors.Sources.Catalog;

/// <summary>
/// The groups that a form shows a config's settings in, in this order. A setting names its group with
/// <c>[Display(GroupName = …)]</c>; within a group, settings stand in the order in which the record declares them.
/// </summary>
public static class ConfigGroups
{
    /// <summary>The settings that a connection needs first: addresses and credentials.</summary>
    public const string Connection = "connection";

    /// <summary>The parts of the system to read: channels, spaces, folders, filters.</summary>
    public const string Scope = "scope";

    /// <summary>The items that become documents, with their text and metadata.</summary>
    public const string Content = "content";

    /// <summary>Limits, timings and other settings that most installations never change.</summary>
    public const string Advanced = "advanced";

    /// <summary>All groups in the order of a form.</summary>
    public static IReadOnlyList<ConfigGroup> All { get; } =
    [
        new(Connection, "Connection", "The system's address and the credentials to sign in with."),
        new(Scope, "Scope", "The parts of the system to read."),
        new(Content, "Content", "The items that become documents, with their text and metadata."),
        new(Advanced, "Advanced", "Limits and timings that most installations leave as they are."),
    ];
}

/// <param name="Id">The name that a setting refers to.</param>
/// <param name="Title">The heading in a form.</param>
/// <param name="Description">One sentence below the heading.</param>
public sealed record ConfigGroup(string Id, string Title, string Description);

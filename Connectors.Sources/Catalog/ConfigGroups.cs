namespace Connectors.Sources.Catalog;

/// <summary>
/// The groups that a form shows a config's settings in, in this order. A setting names its group with
/// <c>[Display(GroupName = …)]</c>; within a group, settings stand in the order in which the record declares them.
/// </summary>
public static class ConfigGroups
{
    /// <summary>What a connection needs first: addresses and credentials.</summary>
    public const string Connection = "connection";

    /// <summary>Which parts of the system to read: channels, spaces, folders, filters.</summary>
    public const string Scope = "scope";

    /// <summary>What becomes a document, and with which text and metadata.</summary>
    public const string Content = "content";

    /// <summary>Limits, timings and whatever else most installations never change.</summary>
    public const string Advanced = "advanced";
}

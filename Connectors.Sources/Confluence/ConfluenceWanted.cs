namespace Connectors.Sources.Confluence;

/// <summary>What is wanted of pages that are known by id.</summary>
/// <param name="Partition">Where they were found; null: nobody knows.</param>
/// <param name="WithText">Bodies and comments, too; otherwise only what access and attachments take.</param>
/// <param name="AreChanged">They were found because something changed, which says nothing of whether the connector reads them.</param>
internal sealed record ConfluenceWanted(string? Partition, bool WithText, bool AreChanged);

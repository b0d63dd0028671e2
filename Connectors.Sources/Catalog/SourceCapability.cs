namespace Connectors.Sources.Catalog;

/// <summary>An ability of a source in addition to reading.</summary>
public enum SourceCapability
{
    /// <summary>Can be read in partitions (<see cref="ISplits"/>).</summary>
    Split,
    /// <summary>Lists its documents, so vanished ones can be pruned (<see cref="IListsDocuments"/>).</summary>
    List,
    /// <summary>Lists groups and their members (<see cref="IListsGroups"/>).</summary>
    Groups,
    /// <summary>Reads given documents again (<see cref="IRereads"/>).</summary>
    Reread,
    /// <summary>Refreshes access without reading content.</summary>
    Access,
    /// <summary>Lists what may be entered for some settings (<see cref="IListsChoices"/>).</summary>
    Choices,
    /// <summary>Reads what programs send to it (<see cref="IReceivesDocuments"/>).</summary>
    Receive,
}

public static class SourceCapabilityExtensions
{
    /// <summary>Returns the name of a capability in answers: "reread".</summary>
    public static string ToName(this SourceCapability capability) => SourceJson.Key(capability.ToString());
}

namespace Connectors.Sources;

/// <summary>A source whose listings tell who may read each document: its access is refreshed on a schedule without reading content.</summary>
public interface IListsAccess : IListsDocuments;

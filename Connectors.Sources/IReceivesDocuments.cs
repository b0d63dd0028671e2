namespace Connectors.Sources;

/// <summary>A source that reads no system: its documents are those that programs send to its connectors.</summary>
public interface IReceivesDocuments;

namespace Connectors.Sources.Folder;

/// <param name="After">The path, relative to the root, that was given last. Folders are read in the order of their names.</param>
internal sealed record FolderCheckpoint(string After);

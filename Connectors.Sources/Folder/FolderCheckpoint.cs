namespace Connectors.Sources.Folder;

/// <param name="After">The path, relative to the root, of the last item given. Folders are read in the order of their names.</param>
internal sealed record FolderCheckpoint(string After);

namespace Connectors.Sources.Folder;

/// <summary>A name in a directory. A link is neither a directory nor a file, whatever it leads to.</summary>
internal readonly record struct FolderEntry(string Name, bool IsDirectory, bool IsLink);

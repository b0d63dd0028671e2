namespace Connectors.Sources.RemoteFiles;

/// <param name="After">The path of the last item given. A walk meets items in an order in which a path is a position.</param>
internal sealed record RemoteCheckpoint(string After);

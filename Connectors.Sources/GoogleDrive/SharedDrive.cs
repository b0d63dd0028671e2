namespace Connectors.Sources.GoogleDrive;

internal sealed record SharedDrive(string Id, string? Name);

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>A file, folder or shortcut.</summary>
public sealed class FakeFile
{
    public required string Id { get; init; }

    public required string Name { get; set; }

    public string MimeType { get; set; } = "text/plain";

    public string? Parent { get; set; }

    /// <summary>The owner's address; null in a shared drive.</summary>
    public string? Owner { get; set; }

    public string? DriveId { get; set; }

    public byte[] Content { get; set; } = [];

    /// <summary>Makes exports fail as if they exceeded Google's limit.</summary>
    public bool TooLargeToExport { get; set; }

    public bool Trashed { get; set; }

    public long Version { get; set; } = 1;

    public DateTimeOffset Modified { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string? Target { get; set; }

    public string? ResourceKey { get; set; }

    /// <summary>Direct permissions, in addition to the owner's and the inherited ones.</summary>
    public List<FakeShare> Permissions { get; } = [];

    public bool IsNative => MimeType.StartsWith("application/vnd.google-apps.", StringComparison.Ordinal);
}

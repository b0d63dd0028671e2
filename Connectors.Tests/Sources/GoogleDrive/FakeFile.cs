namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>A file, folder or shortcut in the fake.</summary>
public sealed class FakeFile
{
    public required string Id { get; init; }

    public required string Name { get; set; }

    public string MimeType { get; set; } = "text/plain";

    public string? Parent { get; set; }

    /// <summary>Null in a shared drive.</summary>
    public string? Owner { get; set; }

    public string? DriveId { get; set; }

    public byte[] Content { get; set; } = [];

    /// <summary>Of an export, so that limits can be met without the bytes.</summary>
    public bool TooLargeToExport { get; set; }

    public bool Trashed { get; set; }

    public long Version { get; set; } = 1;

    public DateTimeOffset Modified { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string? Target { get; set; }

    public string? ResourceKey { get; set; }

    /// <summary>Direct permissions, beside the owner's and those inherited.</summary>
    public List<FakeShare> Permissions { get; } = [];

    public bool IsNative => MimeType.StartsWith("application/vnd.google-apps.", StringComparison.Ordinal);
}

using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Sources.GoogleDrive.Content;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Makes documents from files, or tells why a file is skipped or fails.</summary>
internal sealed class DriveDocuments(DriveConfig config, DriveContent content, DriveAccess access)
{
    public async Task<SourceDocument> MakeAsync(DriveFile file, CancellationToken cancellationToken) => new()
    {
        Id = file.Id,
        Title = string.IsNullOrWhiteSpace(file.Name) ? file.Id : file.Name,
        Content = content.Of(file),
        Link = file.WebViewLink ?? $"https://drive.google.com/file/d/{file.Id}/view",
        UpdatedAt = file.ModifiedTime,
        CreatedAt = file.CreatedTime,
        Owners = [.. (file.Owners ?? []).Select(owner => owner.EmailAddress ?? owner.DisplayName).OfType<string>()],
        Metadata = Metadata(file),
        Fingerprint = Fingerprint(file),
        Parent = file.Parent,
        Access = await access.OfAsync(file, cancellationToken),
    };

    public Task<DocumentAccess> AccessAsync(DriveFile file, CancellationToken cancellationToken)
        => access.OfAsync(file, cancellationToken);

    /// <summary>Returns the rule that excludes the file; null if none does.</summary>
    public string? Skip(DriveFile file) => DriveFormats.Skip(file.MimeType, config.AllowImages);

    public SourceFailure? Failure(DriveFile file)
        => file.Size > config.SizeLimit
            ? new SourceFailure(
                FailureScope.Document, file.Id, FailureReason.TooLarge,
                string.Create(CultureInfo.InvariantCulture, $"The file has {file.Size} bytes; size_limit is {config.SizeLimit}."))
            {
                Title = file.Name, Link = file.WebViewLink,
            }
            : null;

    /// <summary>
    /// A file's checksum, which does not change when the file is moved, renamed or shared. Google's own formats have only a version.
    /// </summary>
    private static string? Fingerprint(DriveFile file)
        => file.Md5Checksum is { } md5 ? $"md5 {md5} {file.MimeType}"
            : file.Version is { } version ? string.Create(CultureInfo.InvariantCulture, $"version {version}")
            : null;

    private static Dictionary<string, JsonNode?> Metadata(DriveFile file)
    {
        var metadata = new Dictionary<string, JsonNode?> { ["mime_type"] = file.MimeType };
        Add("drive_id", file.DriveId);
        Add("description", file.Description);
        Add("last_modified_by", file.LastModifyingUser?.EmailAddress ?? file.LastModifyingUser?.DisplayName);
        if (file.Size is { } size)
            metadata["size"] = size;
        var names = (file.Owners ?? []).Select(owner => owner.DisplayName).OfType<string>().ToArray();
        if (names.Length > 0)
            metadata["owner_names"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
        return metadata;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                metadata[name] = value;
        }
    }
}

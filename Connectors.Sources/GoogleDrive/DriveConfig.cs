using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>
/// Which drives and folders are read. Naming drives, folders or users' drives turns the include_ switches off: what is named is what is read.
/// </summary>
internal sealed record DriveConfig : GoogleConfig
{
    [Description("Read every shared drive. Off as soon as drives, folders or users' drives are named.")]
    public bool IncludeSharedDrives { get; init; }

    [Description("Read My Drives: the account's, or with a service account those of the domain's users.")]
    public bool IncludeMyDrives { get; init; }

    [Description("Read files that others share with these users.")]
    public bool IncludeFilesSharedWithMe { get; init; }

    [Description("Shared drives to read, by URL or id.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> SharedDriveUrls { get; init; } = [];

    [Description("Folders to read with all that is below them, by URL or id.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> SharedFolderUrls { get; init; } = [];

    [Description("Users whose My Drives to read. Other users than the account itself need a service account.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> MyDriveEmails { get; init; } = [];

    [Description("The users to act for (service account). Empty: all users of the domain.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> SpecificUserEmails { get; init; } = [];

    [Description("Whether to read images, too.")]
    public bool AllowImages { get; init; }

    [JsonIgnore]
    public bool IsSpecific => SharedDriveUrls.Count + SharedFolderUrls.Count + MyDriveEmails.Count > 0;

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var result in base.Validate(validationContext))
            yield return result;
        if (!IsSpecific && !IncludeSharedDrives && !IncludeMyDrives && !IncludeFilesSharedWithMe)
        {
            yield return new ValidationResult(
                "Nothing to index: set include_my_drives, include_shared_drives or include_files_shared_with_me, or name shared_drive_urls, shared_folder_urls or my_drive_emails.");
        }

        foreach (var url in SharedDriveUrls.Where(url => DriveUrls.Id(url) is null))
            yield return new ValidationResult($"{url} is no shared drive's URL or id.", [nameof(SharedDriveUrls)]);
        foreach (var url in SharedFolderUrls.Where(url => DriveUrls.Id(url) is null))
            yield return new ValidationResult($"{url} is no folder's URL or id.", [nameof(SharedFolderUrls)]);
    }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>
/// The drives and folders to read. Naming drives, folders or users' drives turns the include_ switches off: only what is named is read.
/// </summary>
internal sealed record DriveConfig : GoogleConfig
{
    [Display(GroupName = ConfigGroups.Scope)]
    [Description(
        "Read My Drives: the signed-in account's, or with a service account those of the domain's users. "
        + "Ignored if drives, folders or users' drives are named.")]
    public bool IncludeMyDrives { get; init; }

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Read all shared drives. Ignored if drives, folders or users' drives are named.")]
    public bool IncludeSharedDrives { get; init; }

    [Display(GroupName = ConfigGroups.Scope, Name = "Include files shared with me")]
    [Description("Read files that others share with these users. Ignored if drives, folders or users' drives are named.")]
    public bool IncludeFilesSharedWithMe { get; init; }

    [Display(GroupName = ConfigGroups.Scope, Name = "Shared drives")]
    [Description("URLs or ids of shared drives to read. Empty names none.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> SharedDriveUrls { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope, Name = "Folders")]
    [Description("URLs or ids of folders to read, including their subfolders. Empty names none.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> SharedFolderUrls { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope, Name = "Users' My Drives")]
    [Description(
        "E-mail addresses of users whose My Drives to read. Drives of users other than the signed-in account need a service account. "
        + "Empty names none.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> MyDriveEmails { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope, Name = "Users to act for")]
    [Description("With a service account: e-mail addresses of the users to read as. Empty means all users of the domain.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> SpecificUserEmails { get; init; } = [];

    [Display(GroupName = ConfigGroups.Content)]
    [Description("Read image files as well.")]
    public bool AllowImages { get; init; }

    /// <summary>True if the config names drives, folders or users' drives.</summary>
    [JsonIgnore]
    public bool IsSpecific => SharedDriveUrls.Count + SharedFolderUrls.Count + MyDriveEmails.Count > 0;

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var result in base.Validate(validationContext))
            yield return result;
        if (!IsSpecific && !IncludeSharedDrives && !IncludeMyDrives && !IncludeFilesSharedWithMe)
        {
            yield return new ValidationResult(
                "Nothing to index: set include_my_drives, include_shared_drives or include_files_shared_with_me, "
                + "or name shared_drive_urls, shared_folder_urls or my_drive_emails.");
        }

        foreach (var url in SharedDriveUrls.Where(url => DriveUrls.Id(url) is null))
            yield return new ValidationResult($"\"{url}\" is not the URL or id of a shared drive.", [nameof(SharedDriveUrls)]);
        foreach (var url in SharedFolderUrls.Where(url => DriveUrls.Id(url) is null))
            yield return new ValidationResult($"\"{url}\" is not the URL or id of a folder.", [nameof(SharedFolderUrls)]);
    }
}

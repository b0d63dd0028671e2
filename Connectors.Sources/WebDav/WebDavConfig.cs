using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Sources.Catalog;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.WebDav;

/// <summary>A folder of a WebDAV server, such as Nextcloud or ownCloud.</summary>
internal sealed record WebDavConfig : RemoteFilesConfig
{
    [Display(Name = "Server address", GroupName = ConfigGroups.Connection)]
    [Description("The WebDAV address, such as https://cloud.example.com/remote.php/dav/files/alice.")]
    public required Uri BaseUrl { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The account that reads the files.")]
    public required WebDavCredentials Credentials { get; init; }

    [Display(Name = "Folder", GroupName = ConfigGroups.Scope)]
    [Description("The folder to read, below the server address, such as /Documents. / reads everything."), Choosable]
    public string RemotePath { get; init; } = "/";

    [Display(Name = "Read images", GroupName = ConfigGroups.Content)]
    [Description("Whether to read images. If off, files that the server calls images are left out.")]
    public bool AllowImages { get; init; }

    /// <summary>The parts of <see cref="RemotePath"/>.</summary>
    internal IReadOnlyList<string> Folder => RemotePath.Split('/', StringSplitOptions.RemoveEmptyEntries);

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!BaseUrl.IsAbsoluteUri || BaseUrl.Scheme is not ("http" or "https")
            || (BaseUrl.Query + BaseUrl.Fragment + BaseUrl.UserInfo).Length > 0)
            yield return new ValidationResult("must be an http or https address without ?, # and @.", [nameof(BaseUrl)]);
        if (!Folder.All(RemoteFiles.RemotePath.IsName))
            yield return new ValidationResult("must be a path such as /Documents, without . and .. in it.", [nameof(RemotePath)]);
        foreach (var wrong in base.Validate(validationContext))
            yield return wrong;
    }
}

internal sealed record WebDavCredentials
{
    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The account's name."), Required]
    public required string Username { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The account's password, or better an app password."), Required, Secret]
    public required string Password { get; init; }

    public override string ToString() => "WebDavCredentials (hidden)";
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;
using Connectors.Sources.RemoteFiles;
using Connectors.Sources.Ssh;

namespace Connectors.Sources.Sftp;

/// <summary>A directory of a machine that is reached by SSH.</summary>
internal sealed record SftpConfig : RemoteFilesConfig
{
    private const int DefaultPort = 22;

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The server's name or address."), Required]
    public required string Host { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The server's port.")]
    [Range(1, 65535)]
    public int Port { get; init; } = DefaultPort;

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The account that reads the files.")]
    public required SftpCredentials Credentials { get; init; }

    [Display(Name = "Host key", GroupName = ConfigGroups.Connection)]
    [Description("The fingerprints of the server's host keys, such as SHA256:nThb…. Empty: the first one shown is trusted and kept.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> HostKey { get; init; } = [];

    [Display(Name = "Directory", GroupName = ConfigGroups.Scope)]
    [Description("The directory to read: an absolute path, or one below the account's home directory. A dot is that directory.")]
    [Required, Choosable]
    public string RemotePath { get; init; } = ".";

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Uri.CheckHostName(Host) == UriHostNameType.Unknown)
            yield return new ValidationResult("must be a host name or an address, without a port or a user.", [nameof(Host)]);
        if (HostKey.FirstOrDefault(key => !key.StartsWith(SshHostKey.Prefix, StringComparison.Ordinal)) is { } wrong)
            yield return new ValidationResult($"has \"{wrong}\", which does not begin with {SshHostKey.Prefix}", [nameof(HostKey)]);
        if (RemotePath.Contains('\0', StringComparison.Ordinal))
            yield return new ValidationResult("must be a path.", [nameof(RemotePath)]);
        foreach (var broken in base.Validate(validationContext))
            yield return broken;
    }
}

internal sealed record SftpCredentials : IValidatableObject
{
    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The account's name."), Required]
    public required string Username { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The account's password. Empty: the private key alone."), Secret]
    public string? Password { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The private key in OpenSSH's or PEM format, all lines of it. Empty: the password alone."), Secret]
    public string? PrivateKey { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The private key's passphrase. Empty: it has none."), Secret]
    public string? Passphrase { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(Password) && string.IsNullOrWhiteSpace(PrivateKey))
            yield return new ValidationResult("must not be empty if there is no private_key.", [nameof(Password)]);
    }

    public override string ToString() => "SftpCredentials (hidden)";
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;
using Connectors.Sources.RemoteFiles;
using Connectors.Sources.Ssh;

namespace Connectors.Sources.Git;

/// <summary>A branch of a git repository.</summary>
internal sealed record GitConfig : RemoteFilesConfig
{
    private const int MaxBranchLength = 250;

    [Display(Name = "Address", GroupName = ConfigGroups.Connection)]
    [Description("What git clone takes: https://example.com/team/docs.git, or git@example.com:team/docs.git for ssh.")]
    [Required]
    public required string Url { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("How to sign in. Empty for a repository that everyone may read.")]
    public GitCredentials? Credentials { get; init; }

    [Display(Name = "Host key", GroupName = ConfigGroups.Connection)]
    [Description("For ssh: fingerprints of the server's host keys, such as SHA256:nThb…. Empty: the first one shown is trusted and kept.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> HostKey { get; init; } = [];

    [Display(Name = "Branch", GroupName = ConfigGroups.Scope)]
    [Description("The branch or tag to read. Empty: the repository's default branch."), Choosable]
    public string? Branch { get; init; }

    [Display(Name = "Largest answer (MB)", GroupName = ConfigGroups.Advanced)]
    [Description("The most that one answer may bring, in MB: the files of a batch, or the whole branch if the server cannot send less.")]
    [Range(1, 100_000)]
    public int MaxDownloadMb { get; init; } = 2_048;

    /// <summary>The bytes of <see cref="MaxDownloadMb"/>.</summary>
    internal long MaxDownload => (long)MaxDownloadMb << 20;

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var address = GitAddress.Parse(Url);
        if (address is null)
        {
            yield return new ValidationResult(
                "must be an https, http or ssh address of a repository, without ?, # and password, or git@example.com:docs.git.",
                [nameof(Url)]);
        }
        else if (address.IsSsh && string.IsNullOrWhiteSpace(Credentials?.PrivateKey) && string.IsNullOrEmpty(Credentials?.Password))
        {
            yield return new ValidationResult("must have a private_key or a password for an ssh address.", [nameof(Credentials)]);
        }

        if (HostKey.FirstOrDefault(key => !key.StartsWith(SshHostKey.Prefix, StringComparison.Ordinal)) is { } wrongKey)
            yield return new ValidationResult($"has \"{wrongKey}\", which does not begin with {SshHostKey.Prefix}", [nameof(HostKey)]);
        if (Branch is { Length: > 0 } branch && !IsBranch(branch))
            yield return new ValidationResult("must be the name of a branch or tag, such as main.", [nameof(Branch)]);
        foreach (var wrong in base.Validate(validationContext))
            yield return wrong;
    }

    /// <summary>The rules of git check-ref-format that keep a name from being anything but a name.</summary>
    private static bool IsBranch(string name)
        => name.Length <= MaxBranchLength
            && !name.Any(letter => letter <= ' ' || letter == 127 || "~^:?*[\\".Contains(letter, StringComparison.Ordinal))
            && !name.Contains("..", StringComparison.Ordinal)
            && !name.Contains("@{", StringComparison.Ordinal)
            && name[0] is not ('-' or '/') && name[^1] is not ('/' or '.');
}

internal sealed record GitCredentials
{
    [Display(GroupName = ConfigGroups.Connection)]
    [Description("For https: an access token that may read the repository. Empty: name and password, or ssh."), Secret]
    public string? Token { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The account's name. Empty with a token that needs none.")]
    public string? Username { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The account's password. Empty: a token or a private key."), Secret]
    public string? Password { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("For ssh: the private key in OpenSSH's or PEM format, all lines of it."), Secret]
    public string? PrivateKey { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The private key's passphrase. Empty: it has none."), Secret]
    public string? Passphrase { get; init; }

    public override string ToString() => "GitCredentials (hidden)";
}

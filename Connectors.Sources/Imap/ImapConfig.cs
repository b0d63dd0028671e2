using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Imap;

/// <summary>The settings of a connector that reads one account of a mail server.</summary>
internal sealed record ImapConfig : SourceConfig, IValidatableObject
{
    private const int TlsPort = 993;
    private const string Google = "https://oauth2.googleapis.com/token";
    private const string Microsoft = "https://login.microsoftonline.com/common/oauth2/v2.0/token";

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The account's user name, and its password or what OAuth needs.")]
    public required ImapCredentials Credentials { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Mail server")]
    [Description("The name or address of the IMAP server, such as imap.example.com."), Required]
    public required string ImapHost { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Port")]
    [Description("The server's port: 993 for TLS, 143 for STARTTLS.")]
    [Range(1, 65535)]
    public int ImapPort { get; init; } = TlsPort;

    [Display(GroupName = ConfigGroups.Connection, Name = "Encryption")]
    [Description("How the connection is encrypted. Automatic: TLS at port 993, STARTTLS at others. None sends the password readably.")]
    public ImapSecurity Security { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "CA certificate")]
    [Description("The certificate (PEM) of an authority of your own that signed the server's. Empty: the system's authorities count.")]
    public string? CaCertificate { get; init; }

    [Display(GroupName = ConfigGroups.Scope, Name = "Folders")]
    [Description("The mail folders to read, such as INBOX or Archive/2025. Empty: all but trash, spam, drafts and views of others.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> ImapMailbox { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope, Name = "Excluded folders")]
    [Description("Mail folders to leave out. A folder's subfolders are folders of their own.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> ExcludeMailbox { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope, Name = "Include spam and trash")]
    [Description("Also reads the folders for spam and trash if no folders are named.")]
    public bool IncludeSpamTrash { get; init; }

    [Display(GroupName = ConfigGroups.Scope, Name = "First sync looks back (days)")]
    [Description("How many days back the first sync reads. Threads without a newer message are left out. 0: all mail.")]
    [Range(0, 36500)]
    public int PollRange { get; init; }

    [Display(GroupName = ConfigGroups.Scope, Name = "Readers")]
    [Description("Readers of this mail: email addresses, domains (@example.com) or everyone. Empty: the address in the user name.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Access { get; init; } = [];

    [Display(GroupName = ConfigGroups.Content)]
    [Description("Makes a separate document of every attachment. Otherwise the thread only lists its attachments' names.")]
    public bool IncludeAttachments { get; init; }

    [Display(GroupName = ConfigGroups.Content, Name = "Fold quoted text")]
    [Description("Folds the text that a reply quotes from its own thread, so a thread does not repeat each message in every reply.")]
    public bool FoldQuotes { get; init; } = true;

    [Display(GroupName = ConfigGroups.Advanced)]
    [Description("Requests to the mail server per minute for this account, by all workers. 0: as many as it answers.")]
    [Range(0, 60_000)]
    public int RequestsPerMinute { get; init; } = 1_200;

    /// <summary>The address of the token endpoint. Null if none is entered or known.</summary>
    internal string? ActualTokenUrl
        => !string.IsNullOrWhiteSpace(Credentials.TokenUrl) ? Credentials.TokenUrl.Trim()
            : ImapHost.EndsWith("gmail.com", StringComparison.OrdinalIgnoreCase)
                || ImapHost.EndsWith("googlemail.com", StringComparison.OrdinalIgnoreCase) ? Google
            : ImapHost.EndsWith("office365.com", StringComparison.OrdinalIgnoreCase)
                || ImapHost.EndsWith("outlook.com", StringComparison.OrdinalIgnoreCase) ? Microsoft
            : null;

    /// <summary>The encryption in use; never automatic.</summary>
    internal ImapSecurity ActualSecurity
        => Security != ImapSecurity.Automatic ? Security : ImapPort == TlsPort ? ImapSecurity.Tls : ImapSecurity.Starttls;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Uri.CheckHostName(ImapHost) == UriHostNameType.Unknown)
            yield return new ValidationResult("must be a host name or an address, without a scheme or port.", [nameof(ImapHost)]);
        if (Credentials.Error() is { } missing)
            yield return new ValidationResult(missing, [nameof(Credentials)]);
        if (Credentials.HasTokenEndpoint
            && (!Uri.TryCreate(ActualTokenUrl, UriKind.Absolute, out var token) || token.Scheme is not ("https" or "http")))
        {
            yield return new ValidationResult("must have the https address that gives tokens as token_url.", [nameof(Credentials)]);
        }

        if (ImapAccess.Error(Access) is { } error)
            yield return new ValidationResult(error, [nameof(Access)]);
        if (!string.IsNullOrWhiteSpace(CaCertificate) && ReadAuthorities() is null)
            yield return new ValidationResult("must be a certificate in PEM form (-----BEGIN CERTIFICATE-----).", [nameof(CaCertificate)]);
    }

    /// <summary>Returns the certificates of <see cref="CaCertificate"/>; null if there are none.</summary>
    internal X509Certificate2Collection? ReadAuthorities()
    {
        if (string.IsNullOrWhiteSpace(CaCertificate))
            return null;
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(CaCertificate);
        }
        catch (CryptographicException)
        {
            return null;
        }

        return authorities.Count > 0 ? authorities : null;
    }
}

internal enum ImapSecurity
{
    Automatic,
    Tls,

    [Display(Name = "STARTTLS")]
    Starttls,

    None,
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Database;

/// <summary>Rows of a query, or of tables, as documents.</summary>
internal abstract record DatabaseConfig : SourceConfig, IValidatableObject
{
    private const int MaxNames = 500;

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The server's host name or address.")]
    [Required, StringLength(255)]
    public required string Host { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The server's port. Empty: the usual one.")]
    [Range(1, 65535)]
    public int? Port { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The database to read.")]
    [Required, StringLength(128)]
    public required string Database { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("A user who may read the tables, and best nothing else.")]
    public required DatabaseCredentials Credentials { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("Encryption: prefer encrypts if the server can; require always does; verify also checks the server's certificate and "
        + "name; off never encrypts.")]
    public TlsMode Tls { get; init; } = TlsMode.Prefer;

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("A SELECT whose rows become documents. It needs id_column. Empty: whole tables are read.")]
    [StringLength(20_000)]
    public string? Query { get; init; }

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Tables or views to read, as table or schema.table. Empty, without a query: all tables that have a primary key.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> Tables { get; init; } = [];

    [Display(Name = "ID column", GroupName = ConfigGroups.Scope)]
    [Description("The column, or columns separated by commas, that tell one row from all others. Empty: a table's primary key.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> IdColumn { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("A column that rises with every change of a row, such as updated_at. A sync then reads only rows from its last value on. "
        + "Empty: every sync reads all rows.")]
    [StringLength(128), Choosable]
    public string? TimestampColumn { get; init; }

    [Display(GroupName = ConfigGroups.Content)]
    [Description("Columns that make the text, as a list or separated by commas. Empty: all but the ID, timestamp and readers' columns.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> ContentColumns { get; init; } = [];

    [Display(GroupName = ConfigGroups.Content)]
    [Description("Columns that become metadata, as a list or separated by commas.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> MetadataColumns { get; init; } = [];

    [Display(Name = "Title template", GroupName = ConfigGroups.Content)]
    [Description("The title, with columns in braces: {name} ({year}). Empty: the first content column.")]
    [StringLength(1000)]
    public string? Title { get; init; }

    [Display(Name = "Text template", GroupName = ConfigGroups.Content)]
    [Description("The text, with columns in braces. Empty: each content column under its name.")]
    [StringLength(20_000)]
    public string? Text { get; init; }

    [Display(Name = "Link template", GroupName = ConfigGroups.Content)]
    [Description("The address at which a person opens a row, with columns in braces: https://shop.example.com/products/{id}.")]
    [StringLength(2000)]
    public string? Link { get; init; }

    [Display(Name = "Readers", GroupName = ConfigGroups.Content)]
    [Description(ReaderNames.Description)]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Access { get; init; } = [ReaderNames.Everyone];

    [Display(Name = "Readers' columns", GroupName = ConfigGroups.Content)]
    [Description("Columns that name who may find a row: e-mail addresses, domains, everyone; several with commas. A row without any is "
        + "found by nobody. Empty: all rows have the same readers.")]
    [JsonConverter(typeof(CommaSeparatedConverter)), Choosable]
    public IReadOnlyList<string> AccessColumns { get; init; } = [];

    /// <summary>The query without its final semicolon. Null: tables are read.</summary>
    internal string? Statement => string.IsNullOrWhiteSpace(Query) ? null : Query.Trim().TrimEnd(';').TrimEnd();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Statement is not null && Tables.Count > 0)
            yield return new ValidationResult("cannot be given together with query.", [nameof(Tables)]);
        if (Statement is not null && IdColumn.Count == 0)
            yield return new ValidationResult("is required with a query: it tells which row is which.", [nameof(IdColumn)]);
        if (Statement?.Contains(';', StringComparison.Ordinal) is true)
            yield return new ValidationResult("must be one statement; it has a semicolon.", [nameof(Query)]);
        foreach (var (key, names) in new[]
        {
            (nameof(Tables), Tables), (nameof(IdColumn), IdColumn), (nameof(ContentColumns), ContentColumns),
            (nameof(MetadataColumns), MetadataColumns), (nameof(AccessColumns), AccessColumns),
        })
        {
            if (names.Count > MaxNames || names.Any(name => name.Length > 260))
                yield return new ValidationResult($"must not have more than {MaxNames} names of 260 characters.", [key]);
        }

        if (ReaderNames.SettingError(Access) is { } error)
            yield return new ValidationResult(error, [nameof(Access)]);
    }
}

internal sealed record DatabaseCredentials
{
    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The user's name."), Required, StringLength(128)]
    public required string Username { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The user's password."), Secret]
    public required string Password { get; init; }

    public override string ToString() => "DatabaseCredentials (hidden)";
}

/// <summary>How a connection is encrypted.</summary>
internal enum TlsMode
{
    Prefer,
    Require,
    Verify,
    Off,
}

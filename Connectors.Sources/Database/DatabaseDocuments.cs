using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Database;

/// <summary>Makes documents of a part's rows.</summary>
internal sealed class DatabaseDocuments
{
    private const int MaxTitle = 200;

    private readonly DatabaseConfig _config;
    private readonly DatabasePart _part;
    private readonly Dictionary<string, (DatabaseColumn Column, int At)> _places = [];
    private readonly IReadOnlyList<string> _content;
    private readonly RowTemplate? _title;
    private readonly RowTemplate? _text;
    private readonly RowTemplate? _link;

    /// <exception cref="SourceException">Misconfigured: the config names columns that there are not.</exception>
    public DatabaseDocuments(DatabaseConfig config, DatabasePart part, IReadOnlyList<DatabaseColumn> columns)
    {
        (_config, _part) = (config, part);
        _title = Template(config.Title);
        _text = Template(config.Text);
        _link = Template(config.Link);
        HashSet<string> apart = [.. part.Keys, .. config.AccessColumns, config.TimestampColumn ?? ""];
        _content = config.ContentColumns.Count > 0
            ? config.ContentColumns
            : [.. columns.Where(column => column.Kind != ColumnKind.Binary && !apart.Contains(column.Name)).Select(column => column.Name)];
        string[] named =
        [
            // First, so that a listing of access reads these alone.
            .. config.AccessColumns, .. _content, .. config.MetadataColumns,
            .. _title?.Columns ?? [], .. _text?.Columns ?? [], .. _link?.Columns ?? [],
            .. config.TimestampColumn is { Length: > 0 } timestamp ? new[] { timestamp } : [],
        ];
        var missing = named.Concat(part.Keys).Except(columns.Select(column => column.Name)).Distinct().ToArray();
        if (missing.Length > 0)
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured,
                $"{part.Table?.FullName ?? "The query"} has no column {string.Join(", ", missing)}. It has "
                + $"{string.Join(", ", columns.Take(50).Select(column => column.Name))}.");
        }

        foreach (var name in named.Except(part.Keys).Distinct())
            _places[name] = (columns.First(column => column.Name == name), part.Keys.Count + _places.Count);
        Columns = [.. _places.Keys];
        AccessColumns = [.. config.AccessColumns.Except(part.Keys).Distinct()];
        for (var at = 0; at < part.Keys.Count; at++)
            _places[part.Keys[at]] = (columns.First(column => column.Name == part.Keys[at]), at);
    }

    /// <summary>The columns to read after the ID columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The first of <see cref="Columns"/>, which say who may find a row. Empty: all rows have the same readers.</summary>
    public IReadOnlyList<string> AccessColumns { get; }

    /// <summary>Says who may find a row, of which at least the <see cref="AccessColumns"/> were read.</summary>
    public (DocumentAccess Access, string? Error) AccessOf(string?[] row)
        => _config.AccessColumns.Count == 0
            ? (ReaderNames.Access(_config.Access), null)
            : RowReaders.Parse(_config.AccessColumns.Select(name => Value(row, name)));

    /// <summary>The id of a row. The first values are those of the ID columns.</summary>
    public string IdOf(IReadOnlyList<string?> row)
    {
        var keys = row.Take(_part.Keys.Count).ToArray();
        var id = keys is [var only] ? only ?? "" : string.Join(',', keys.Select(key => Uri.EscapeDataString(key ?? "")));
        return _part.Table is null ? id : $"{_part.Table.FullName}/{id}";
    }

    /// <summary>The ID columns' values of a document. Null: it is not one of this part.</summary>
    public string[]? KeysOf(string id)
    {
        if (_part.Table is not null)
        {
            var prefix = _part.Table.FullName + "/";
            if (!id.StartsWith(prefix, StringComparison.Ordinal))
                return null;
            id = id[prefix.Length..];
        }

        if (_part.Keys.Count == 1)
            return [id];
        var keys = id.Split(',');
        return keys.Length == _part.Keys.Count ? [.. keys.Select(Uri.UnescapeDataString)] : null;
    }

    /// <summary>Adds a row to the findings: as a document, or as a failure if a value is too long.</summary>
    public void Describe(string?[] row, List<SourceDocument> documents, List<SourceFailure> failures)
    {
        var id = IdOf(row);
        var text = _text?.Fill(name => Value(row, name)) ?? TextOf(row);
        var title = TitleOf(row, id);
        if (row.Any(value => value?.Length > _config.SizeLimit) || Encoding.UTF8.GetByteCount(text) > _config.SizeLimit)
        {
            failures.Add(Failure(
                FailureReason.TooLarge, $"The row {id} has more text than the size_limit of {_config.SizeLimit:N0} bytes."));
            return;
        }

        var (access, error) = AccessOf(row);
        if (error is not null)
        {
            failures.Add(Failure(FailureReason.Other, $"The row {id} in access_columns {error}"));
            return;
        }

        var link = _link?.Fill(name => Value(row, name), asAddress: true);
        var metadata = _config.MetadataColumns.ToDictionary(name => name, name => Json(row, name));
        documents.Add(new SourceDocument
        {
            Id = id,
            Title = title,
            Content = DocumentContent.Text(text),
            Link = link,
            Metadata = metadata,
            UpdatedAt = _config.TimestampColumn is { Length: > 0 } column ? TimeOf(Value(row, column)) : null,
            Access = access,
            Fingerprint = Fingerprint(
            [
                title, text, link ?? "", .. metadata.Select(field => $"{field.Key}={field.Value?.ToJsonString()}"),
                .. _config.AccessColumns.Select(name => $"readers={Value(row, name)}"),
            ]),
        });

        SourceFailure Failure(FailureReason reason, string message) => new(FailureScope.Document, id, reason, message) { Title = title };
    }

    private string TextOf(string?[] row) => string.Join(
        "\n\n", _content.Where(name => !string.IsNullOrEmpty(Value(row, name))).Select(name => $"{name}: {Value(row, name)}"));

    private string TitleOf(string?[] row, string id)
    {
        var title = (_title?.Fill(name => Value(row, name)) ?? _content.Select(name => Value(row, name)).FirstOrDefault() ?? "")
            .ReplaceLineEndings(" ").Trim();
        return title.Length == 0 ? id : title.Length <= MaxTitle ? title : title[..MaxTitle] + "…";
    }

    private string? Value(string?[] row, string name) => row[_places[name].At];

    private JsonNode? Json(string?[] row, string name) => (_places[name].Column.Kind, Value(row, name)) switch
    {
        (_, null) => null,
        (ColumnKind.Number, var text) when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            => number,
        (ColumnKind.Boolean, var text) => text is "1" or "t" or "true",
        (_, var text) => text,
    };

    private static DateTimeOffset? TimeOf(string? text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static RowTemplate? Template(string? template) => string.IsNullOrWhiteSpace(template) ? null : new RowTemplate(template);

    private static string Fingerprint(IEnumerable<string> parts)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))))[..32];
}

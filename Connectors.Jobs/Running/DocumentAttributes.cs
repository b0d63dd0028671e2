using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Text;
using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Running;

/// <summary>
/// Prepares the attributes of a document (all but its content) to be stored, with a hash that shows whether they changed.
/// </summary>
internal static class DocumentAttributes
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static PreparedDocument Of(string connectorId, SourceDocument document, FieldMapping? mapping)
    {
        var metadata = mapping?.Apply(document.Metadata) ?? document.Metadata;
        var prepared = new PreparedDocument
        {
            Id = DocumentId.Of(connectorId, document.Id),
            SourceId = document.Id,
            Title = CleanText.Of(document.Title),
            Link = CleanText.OrNull(document.Link),
            Suffix = Path.GetExtension((document.Content as FileContent)?.FileName ?? "").TrimStart('.').ToLowerInvariant(),
            Metadata = Clean(JsonSerializer.Serialize(metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(), Json)),
            Owners = Clean(JsonSerializer.Serialize(document.Owners, Json)),
            Parent = document.Parent,
            AttachedTo = document.AttachedTo,
            Access = AccessSet.Of(document.Access),
            Fingerprint = CleanText.OrNull(document.Fingerprint),
            CreatedAt = document.CreatedAt?.UtcDateTime,
            UpdatedAt = document.UpdatedAt?.UtcDateTime,
            AttributesHash = "",
        };
        return prepared with { AttributesHash = StoredHash.Of(Texts(prepared)) };
    }

    /// <summary>Whether a document's attributes have this stored hash.</summary>
    public static bool HaveHash(PreparedDocument document, string stored)
        => StoredHash.IsSame(stored, document.AttributesHash, () => Texts(document));

    private static string?[] Texts(PreparedDocument document) =>
    [
        document.Title, document.Link, document.Suffix, document.Metadata, document.Owners, document.Parent, document.AttachedTo,
        document.Access?.Hash, Ticks(document.CreatedAt), Ticks(document.UpdatedAt),
    ];

    private static string? Ticks(DateTime? moment) => moment?.Ticks.ToString(CultureInfo.InvariantCulture);

    /// <summary>Removes zero characters, escaped ones included, because jsonb rejects them.</summary>
    private static string Clean(string json) => CleanText.Of(json.Replace("\\u0000", "", StringComparison.Ordinal));
}

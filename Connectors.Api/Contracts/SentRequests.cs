using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Connectors.Api.Requests;
using Connectors.Jobs.Administration.Sending;

namespace Connectors.Api.Contracts;

/// <summary>Documents that a program sends.</summary>
[Description("Documents that a program sends to a connector. What is wrong with one document is told with it, and the others are stored.")]
internal sealed record SendDocuments : RequestRecord
{
    [Description("The documents. A document with the id of an earlier one replaces it; one that is equal is unchanged.")]
    [MaxLength(SentDocumentService.MaxAtOnce)]
    public IReadOnlyList<SentDocumentRequest> Documents { get; init; } = [];

    [Description("A name for a whole set of documents that is sent in several requests, such as the night's date.")]
    [StringLength(100, MinimumLength = 1)]
    public string? Set { get; init; }

    [Description("True with the set's last request: documents that were sent before the set began, and not with it, are then missing, as "
        + "if a listing lacked them. A prune removes them, or holds if they are many.")]
    public bool Complete { get; init; }
}

/// <summary>A document that a program sends.</summary>
[Description("A document that a program sends.")]
internal sealed record SentDocumentRequest : RequestRecord
{
    [Description("The program's own id, which never changes.")]
    public required string Id { get; init; }

    [Description("Its title. By default the file's name, or the id.")]
    public string? Title { get; init; }

    [Description("Its text, plain or as Markdown. Not together with content.")]
    public string? Text { get; init; }

    [Description("The bytes of a file of any readable format, as Base64.")]
    public string? Content { get; init; }

    [Description("The file's name with its extension, which helps to tell the format. By default the title.")]
    public string? FileName { get; init; }

    [Description("The file's media type, if it is known.")]
    public string? MediaType { get; init; }

    [Description("The address at which a person opens it.")]
    public string? Link { get; init; }

    [Description("Fields to filter by: strings, numbers, true and false, and lists of strings.")]
    public JsonObject? Metadata { get; init; }

    [Description("Who may read it: everyone, e-mail addresses, domains such as @example.com. An empty list: nobody. Without it, those whom "
        + "the connector names.")]
    public IReadOnlyList<string>? Access { get; init; }

    [Description("E-mail addresses or names of its authors or owners.")]
    public IReadOnlyList<string>? Owners { get; init; }

    [Description("The id of the folder or page that it is in. Informs only.")]
    public string? Parent { get; init; }

    [Description("When it was created.")]
    public DateTimeOffset? CreatedAt { get; init; }

    [Description("When it was last changed.")]
    public DateTimeOffset? UpdatedAt { get; init; }

    public SentItem ToItem()
    {
        var buffer = Content is null ? null : new byte[Content.Length];
        var length = 0;
        var isBase64 = Content is null || Convert.TryFromBase64String(Content, buffer, out length);
        return new SentItem
        {
            Id = Id,
            Title = Title,
            Text = Text,
            Bytes = Content is null ? null : buffer![..length],
            Wrong = isBase64 ? null : "has content that is not Base64.",
            FileName = FileName,
            MediaType = MediaType,
            Link = Link,
            Metadata = Metadata,
            Readers = Access,
            Owners = Owners ?? [],
            Parent = Parent,
            CreatedAt = CreatedAt?.UtcDateTime,
            UpdatedAt = UpdatedAt?.UtcDateTime,
        };
    }
}

/// <summary>Documents to remove from a connector that programs send to.</summary>
[Description("Documents to remove. With neither key, none is removed.")]
internal sealed record RemoveSentDocuments : RequestRecord
{
    [Description("The program's own ids.")]
    [MaxLength(10_000)]
    public IReadOnlyList<string>? Ids { get; init; }

    [Description("True removes all documents of the connector.")]
    [JsonConverter(typeof(FlagConverter))]
    public bool DeleteAll { get; init; }
}

/// <summary>Documents to delete from a dataset.</summary>
[Description("Documents to delete that were sent to the dataset: either ids or delete_all. With neither or both, none is deleted.")]
internal sealed record DeleteDocuments : RequestRecord
{
    [Description("Ids of the documents.")]
    [MaxLength(10_000)]
    public IReadOnlyList<string>? Ids { get; init; }

    [Description("True deletes all documents that were sent to the dataset. Those that connectors read stay.")]
    [JsonConverter(typeof(FlagConverter))]
    public bool DeleteAll { get; init; }
}

/// <summary>Changes of a document that was sent to a dataset.</summary>
[Description("Changes of a document that was sent to the dataset. Keys that are left out stay as they are.")]
internal sealed record UpdateDocument : RequestRecord
{
    private const string Ignored = "Accepted and ignored: RAGFlow's clients send it. Documents are parsed by their format.";

    [Description("Its new title.")]
    [StringLength(1000, MinimumLength = 1)]
    public string? Name { get; init; }

    [Description("Its new metadata, which replaces all that it has.")]
    public JsonObject? MetaFields { get; init; }

    [Description(Ignored)]
    public JsonNode? ChunkMethod { get; init; }

    [Description(Ignored)]
    public JsonNode? ParserConfig { get; init; }

    [Description(Ignored)]
    public JsonNode? ParserId { get; init; }

    [Description(Ignored)]
    public JsonNode? PipelineId { get; init; }

    [Description("Only true: a document is kept out of the search by its connector's link (auto_parse), or deleted.")]
    [JsonConverter(typeof(FlagConverter))]
    public bool Enabled { get; init; } = true;
}

/// <summary>Documents to parse, as RAGFlow's clients ask.</summary>
[Description("Documents to parse.")]
internal sealed record ParseDocuments : RequestRecord
{
    [Description("Ids of documents.")]
    [MaxLength(10_000)]
    public IReadOnlyList<string>? DocumentIds { get; init; }
}

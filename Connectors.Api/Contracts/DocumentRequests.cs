using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Api.Requests;
using Connectors.Jobs.Storage.Documents;

namespace Connectors.Api.Contracts;

/// <summary>The documents to list.</summary>
internal sealed record DocumentsQuery : LongPageQuery
{
    [Description("The field to sort by.")]
    public DocumentOrder Orderby { get; init; }

    [Description("Whether the latest come first.")]
    public bool Desc { get; init; } = true;

    [Description("Part of the title, in any case.")]
    public string? Keywords { get; init; }

    [Description("The document's id. An id that the dataset does not have is an error.")]
    public string? Id { get; init; }

    [Description("Ids of documents, one by one or joined by commas. Those that the dataset does not have are left out. Not together "
        + "with id.")]
    public IReadOnlyList<string>? Ids { get; init; }

    [Description("The whole title, in any case. A title that the dataset does not have is an error.")]
    public string? Name { get; init; }

    [Description("File name extensions without the dot; several are given one by one or joined by commas.")]
    public IReadOnlyList<string>? Suffix { get; init; }

    [Description("States by RAGFlow's name or digit: DONE documents are searched, UNSTART ones are not. No document has another state.")]
    public IReadOnlyList<string>? Run { get; init; }

    [Description("Only documents that were stored at this time or later: milliseconds since 1970, or ISO 8601. 0: no limit.")]
    public DateTime? CreateTimeFrom { get; init; }

    [Description("Only documents that were stored at this time or earlier: milliseconds since 1970, or ISO 8601. 0: no limit.")]
    public DateTime? CreateTimeTo { get; init; }

    [Description("A condition on metadata, as JSON in the form that POST /api/v1/retrieval takes.")]
    public MetadataFilter? MetadataCondition { get; init; }

    [Description("Values of metadata fields, as a JSON object: {\"author\": [\"Ann\", \"Eve\"], \"team\": \"air\"}. One value of each "
        + "field must be the document's, in any case.")]
    public string? Metadata { get; init; }

    [Description("True: only documents without metadata. metadata and metadata_condition are then ignored.")]
    public bool ReturnEmptyMetadata { get; init; }

    [Description("Only documents that this user may read. Keys of the role search must name one, unless they are bound to a user.")]
    [DisplayFormat(ConvertEmptyStringToNull = false)]
    public string? AsUser { get; init; }
}

/// <summary>As whom to read a document.</summary>
internal sealed record DocumentQuery
{
    [Description("The user who reads. Keys of the role search must name one, unless they are bound to a user.")]
    [DisplayFormat(ConvertEmptyStringToNull = false)]
    public string? AsUser { get; init; }
}

/// <summary>The chunks of a document to list.</summary>
internal sealed record ChunksQuery : LongPageQuery
{
    [Description("The chunk's id. An id that the document does not have is an error.")]
    public string? Id { get; init; }

    [Description("Ids of chunks, one by one or joined by commas. Those that the document does not have are left out.")]
    public IReadOnlyList<string>? ChunkIds { get; init; }

    [Description("Part of the text, in any case.")]
    public string? Keywords { get; init; }

    [Description("The user who reads. Keys of the role search must name one, unless they are bound to a user.")]
    [DisplayFormat(ConvertEmptyStringToNull = false)]
    public string? AsUser { get; init; }
}

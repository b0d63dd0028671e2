using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Api.Requests;

namespace Connectors.Api.Contracts;

/// <summary>Failures to read again.</summary>
[Description("Failures to read again: exactly one of the three keys.")]
internal sealed record ReplayFailures : RequestRecord
{
    [Description("Ids of failures of this connector.")]
    [MinLength(1), MaxLength(10_000)]
    public IReadOnlyList<long>? Ids { get; init; }

    [Description("All failures of this class.")]
    public FailureClass? Class { get; init; }

    [Description("True: all failures.")]
    [JsonConverter(typeof(FlagConverter))]
    public bool All { get; init; }
}

/// <summary>Classes of failures, as the wire spells them.</summary>
internal enum FailureClass
{
    Transient,
    Forbidden,
    Notfound,
    Toolarge,
    Unsupported,
    Malformed,
    Encrypted,
    Tooslow,
    Crashed,
    Changed,
    Other,
}

/// <summary>Things that can fail.</summary>
internal enum FailedThing
{
    Document,
    Container,
}

/// <summary>The failures to list.</summary>
internal sealed record FailuresQuery : PageQuery
{
    [Description("Only this class.")]
    public FailureClass? Class { get; init; }

    [Description("Only documents, or only containers such as channels and folders.")]
    public FailedThing? Scope { get; init; }

    [Description("Only this partition, by its key.")]
    public string? Partition { get; init; }

    [Description("The same as partition.")]
    public string? Container { get; init; }

    [Description("Only failures that this run met last.")]
    public long? RunId { get; init; }

    [Description("True lists failures that are resolved, instead of open ones.")]
    public bool Resolved { get; init; }
}

/// <summary>The document to explain.</summary>
internal sealed record ExplainRequest
{
    [Description("The document's id in the source. Required unless document_id is given.")]
    public string? SourceId { get; init; }

    [Description("The document's id here.")]
    public string? DocumentId { get; init; }

    [Description("Also tells whether this user may read it.")]
    public string? AsUser { get; init; }
}

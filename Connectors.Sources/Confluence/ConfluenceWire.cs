using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Sources.Confluence;

/// <summary>The types of content that the connector reads. Confluence has others as well, such as whiteboards and databases.</summary>
internal static class ConfluenceContentType
{
    public const string Page = "page";
    public const string BlogPost = "blogpost";
    public const string Comment = "comment";
    public const string Attachment = "attachment";
    public const string Whiteboard = "whiteboard";
    public const string Database = "database";
    public const string Folder = "folder";
    public const string Embed = "embed";
}

/// <summary>A page, blog post, comment or attachment. Properties that the request did not expand are null.</summary>
internal sealed record ConfluenceContent
{
    /// <summary>Empty if the answer named none; such a content has nothing else either.</summary>
    public required string Id { get; init; }

    public string? Type { get; init; }

    public string? Status { get; init; }

    /// <summary>Whether the answer had another form than documented. Only the id, the type and the container are then known.</summary>
    [JsonIgnore]
    public bool IsMalformed { get; init; }

    public string? Title { get; init; }

    public ConfluenceSpace? Space { get; init; }

    public ConfluenceVersion? Version { get; init; }

    public ConfluenceHistory? History { get; init; }

    public IReadOnlyList<ConfluenceContent>? Ancestors { get; init; }

    /// <summary>The page that holds this comment or attachment.</summary>
    public ConfluenceContent? Container { get; init; }

    public ConfluenceBody? Body { get; init; }

    public ConfluenceMetadata? Metadata { get; init; }

    public ConfluenceExtensions? Extensions { get; init; }

    public ConfluenceRestrictions? Restrictions { get; init; }

    [JsonPropertyName("_links")]
    public ConfluenceLinks? Links { get; init; }

    [JsonIgnore]
    public DateTimeOffset? CreatedAt => ConfluenceTime.Parse(History?.CreatedDate);

    [JsonIgnore]
    public DateTimeOffset? ModifiedAt => ConfluenceTime.Parse(Version?.When);

    [JsonIgnore]
    public IEnumerable<string> Labels => (Metadata?.Labels?.Results ?? []).Select(label => label.Name).OfType<string>();
}

internal sealed record ConfluenceSpace(string? Id, string? Key, string? Name, string? Status)
{
    private const string ArchivedStatus = "archived";

    [JsonIgnore]
    public bool IsArchived => Status == ArchivedStatus;
}

/// <param name="When">The time of the last change. Use <see cref="ConfluenceContent.ModifiedAt"/> for the parsed value.</param>
/// <param name="By">The author of this version.</param>
internal sealed record ConfluenceVersion(int Number, string? When, ConfluenceUser? By);

internal sealed record ConfluenceHistory(string? CreatedDate, ConfluenceUser? CreatedBy);

/// <param name="Storage">The text in the storage format.</param>
/// <param name="View">The text as rendered HTML, for pages whose storage format the server fails to deliver.</param>
internal sealed record ConfluenceBody(ConfluenceBodyValue? Storage, ConfluenceBodyValue? View)
{
    public string Markup => Storage?.Value ?? View?.Value ?? "";
}

internal sealed record ConfluenceBodyValue(string? Value);

/// <param name="MediaType">The media type of an attachment.</param>
internal sealed record ConfluenceMetadata(ConfluenceList<ConfluenceLabel>? Labels, string? MediaType);

internal sealed record ConfluenceLabel(string? Name);

/// <param name="FileSize">The size of an attachment in bytes.</param>
/// <param name="MediaType">The media type of an attachment.</param>
/// <param name="InlineProperties">For an inline comment, the text that it comments on.</param>
internal sealed record ConfluenceExtensions(long? FileSize, string? MediaType, ConfluenceInlineProperties? InlineProperties);

internal sealed record ConfluenceInlineProperties(string? OriginalSelection);

/// <param name="Next">The address of the next page of a list; null or empty on the last one.</param>
/// <param name="Webui">The path at which people open a content.</param>
/// <param name="Download">The path of an attachment's bytes on Data Center.</param>
internal sealed record ConfluenceLinks(string? Next, string? Webui, string? Download);

/// <summary>A list within another object.</summary>
/// <param name="Limit">The page size that the server applied, which may be lower than the requested one.</param>
internal sealed record ConfluenceList<T>(
    IReadOnlyList<T>? Results, int? Limit, [property: JsonPropertyName("_links")] ConfluenceLinks? Links);

/// <summary>A page of a list whose rows are parsed one by one, so an odd row does not cost the others.</summary>
/// <param name="Limit">The page size that the server applied, which may be lower than the requested one.</param>
internal sealed record ConfluenceRows(
    IReadOnlyList<JsonElement>? Results, int? Limit, [property: JsonPropertyName("_links")] ConfluenceLinks? Links);

internal sealed record ConfluenceUser
{
    /// <summary>The type of an account that Confluence does not know. Other types are "known" and "user".</summary>
    private const string AnonymousType = "anonymous";

    public string? Type { get; init; }

    /// <summary>The id on Cloud.</summary>
    public string? AccountId { get; init; }

    /// <summary>The id on Data Center.</summary>
    public string? UserKey { get; init; }

    public string? Username { get; init; }

    public string? DisplayName { get; init; }

    public string? Email { get; init; }

    [JsonIgnore]
    public bool IsAnonymous => Type == AnonymousType;

    public Principal? ToPrincipal()
        => (AccountId ?? UserKey ?? Username) is { Length: > 0 } id ? Principal.User(id, string.IsNullOrEmpty(Email) ? null : Email) : null;
}

internal static class ConfluenceTime
{
    public static DateTimeOffset? Parse(string? text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : null;
}

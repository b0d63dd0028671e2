using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Sources.Web;

/// <summary>What is kept of a page, so that it costs nothing while it does not change: its links are needed even then.</summary>
internal sealed record PageNote
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    /// <summary>The id of the document that it gave. Null if it gave none.</summary>
    public string? Id { get; init; }

    public string? Fingerprint { get; init; }

    /// <summary>Why it gave no document.</summary>
    public string? Rule { get; init; }

    public string? ETag { get; init; }

    /// <summary>The header Last-Modified, as it came.</summary>
    public string? Modified { get; init; }

    /// <summary>The date in the sitemap or feed, as it came.</summary>
    public string? Listed { get; init; }

    /// <summary>When the site was last asked.</summary>
    public DateTimeOffset Checked { get; init; }

    /// <summary>The address of its site that it named as canonical. Null if that is its own.</summary>
    public string? Canonical { get; init; }

    /// <summary>The addresses that it links to and that are followed.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>The settings that it was read under.</summary>
    public string? Terms { get; init; }

    [JsonIgnore]
    public bool HasValidators => ETag is not null || Modified is not null;

    public string ToText() => JsonSerializer.Serialize(this, Json);

    public static PageNote? Parse(string? text) => text is null ? null : JsonSerializer.Deserialize<PageNote>(text, Json);
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Sources.Web;

/// <summary>An address that a crawl visits.</summary>
internal sealed record QueuedAddress(string Address, QueuedKind Kind)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    /// <summary>The number of links that led to it, or of sitemap indexes.</summary>
    public int Depth { get; init; }

    /// <summary>The date in the sitemap or feed that listed it, as it came.</summary>
    public string? Listed { get; init; }

    /// <summary>Whether a sitemap or a feed lists it.</summary>
    public bool IsListed { get; init; }

    /// <summary>Whether the config names it.</summary>
    public bool IsSeed { get; init; }

    [JsonIgnore]
    public string Key => WebAddress.Key(Kind == QueuedKind.Page ? Address : $"{Kind} {Address}");

    public string ToText() => JsonSerializer.Serialize(this, Json);

    public static QueuedAddress Parse(string text) => JsonSerializer.Deserialize<QueuedAddress>(text, Json)!;
}

internal enum QueuedKind
{
    Page,
    Sitemap,
    Feed,
}

using System.Text.Json;

namespace Connectors.Sources.GoogleWorkspace;

internal static class GoogleJson
{
    /// <summary>camelCase as in Google's APIs, which send 64-bit numbers as strings. The depth allows for mail within mail.</summary>
    public static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web) { MaxDepth = 512 };

    /// <summary>snake_case as in credential files.</summary>
    public static readonly JsonSerializerOptions File = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };
}

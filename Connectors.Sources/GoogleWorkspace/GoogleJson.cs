using System.Text.Json;

namespace Connectors.Sources.GoogleWorkspace;

internal static class GoogleJson
{
    /// <summary>camelCase as in Google's APIs, whose 64-bit numbers come as strings. Mail within mail within mail nests deep.</summary>
    public static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web) { MaxDepth = 512 };

    /// <summary>snake_case as in credential files.</summary>
    public static readonly JsonSerializerOptions File = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}

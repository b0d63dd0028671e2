using System.Text.Json;

namespace Connectors.Api.Contracts;

/// <summary>Reads JSON that the database stores as it is shown.</summary>
internal static class Stored
{
    /// <summary>The value; an empty one if there is none.</summary>
    public static T Read<T>(string? json)
        where T : new()
        => json is null ? new T() : JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web) ?? new T();
}

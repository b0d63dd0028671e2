using System.Text.Json;

namespace Connectors.Sources.Atlassian;

internal static class AtlassianJson
{
    /// <summary>Ids come as strings from Cloud and as numbers from some versions of Data Center.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new TextOrNumberConverter() } };
}

using System.Text.Json;

namespace Connectors.Jobs.Storage;

/// <summary>Names of enum values in lower case, as the database and the API spell them. Dapper reads them back in any case.</summary>
internal static class DbNames
{
    public static string ToDb<T>(this T value)
        where T : struct, Enum
        => value.ToString().ToLowerInvariant();

    public static T FromDb<T>(string name)
        where T : struct, Enum
        => Enum.Parse<T>(name, ignoreCase: true);
}

/// <summary>Spells enum values in JSON as <see cref="DbNames"/> does.</summary>
internal sealed class DbNamingPolicy : JsonNamingPolicy
{
    public static DbNamingPolicy Instance { get; } = new();

    public override string ConvertName(string name) => name.ToLowerInvariant();
}

using System.Text.Json;

namespace Connectors.Jobs.Storage;

/// <summary>
/// Enumerations as the database and the API spell them: in lower case, or in upper case if they have <see cref="UpperCaseNamesAttribute"/>.
/// Dapper reads them back without regard to case.
/// </summary>
internal static class DbNames
{
    public static string ToDb<T>(this T value)
        where T : struct, Enum
        => Spelling<T>.IsUpperCase ? value.ToString().ToUpperInvariant() : value.ToString().ToLowerInvariant();

    public static T FromDb<T>(string name)
        where T : struct, Enum
        => Enum.Parse<T>(name, ignoreCase: true);

    private static class Spelling<T>
    {
        public static readonly bool IsUpperCase = typeof(T).IsDefined(typeof(UpperCaseNamesAttribute), inherit: false);
    }
}

/// <summary>Marks an enumeration that is stored and shown in upper case.</summary>
[AttributeUsage(AttributeTargets.Enum)]
internal sealed class UpperCaseNamesAttribute : Attribute;

/// <summary>Spells enumerations in JSON in lower case.</summary>
internal sealed class DbNamingPolicy : JsonNamingPolicy
{
    public static DbNamingPolicy Instance { get; } = new();

    public override string ConvertName(string name) => name.ToLowerInvariant();
}

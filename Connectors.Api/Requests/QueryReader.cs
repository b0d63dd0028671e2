using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Connectors.Api.Envelopes;
using Connectors.Jobs.Storage.Documents;
using Microsoft.Extensions.Primitives;

namespace Connectors.Api.Requests;

/// <summary>Reads a query string into a record: parameters are its properties in snake_case, defaults are its initialisers.</summary>
internal static class QueryReader<T>
    where T : class, new()
{
    private const StringSplitOptions Split = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    // The first and the last millisecond that a time can have: years 1 and 9999.
    private const long MinMs = -62_135_596_800_000;
    private const long MaxMs = 253_402_300_799_999;

    private static readonly QueryParameter[] Parameters = [.. QueryParameter.Of(typeof(T))];

    public static T Read(IQueryCollection query, QueryErrors errors)
    {
        var value = new T();
        foreach (var parameter in Parameters)
        {
            if (query.TryGetValue(parameter.Name, out var given) && (parameter.KeepsBlank || given.ToString().Length > 0))
                Set(value, parameter, given, errors);
        }

        return value;
    }

    private static void Set(T value, QueryParameter parameter, StringValues given, QueryErrors errors)
    {
        var text = given.ToString();
        if (text.Contains('\0', StringComparison.Ordinal))
            errors.Add($"{parameter.Name} must not contain NUL characters");
        else if (parameter.Type == typeof(MetadataFilter))
            parameter.Property.SetValue(value, Metadata(parameter.Name, text, errors));
        else if (!TryRead(parameter.Type, given, text, out var read))
            errors.Add($"{parameter.Name} must be {parameter.Describe()}");
        else if (parameter.Range is not { } range || IsIn(range, parameter, read!, errors))
            parameter.Property.SetValue(value, parameter.Type == typeof(int) ? Convert.ToInt32(read, CultureInfo.InvariantCulture) : read);
    }

    private static bool IsIn(RangeAttribute range, QueryParameter parameter, object read, QueryErrors errors)
    {
        var number = Convert.ToInt64(read, CultureInfo.InvariantCulture);
        if (number > Convert.ToInt64(range.Maximum, CultureInfo.InvariantCulture))
            errors.Add($"{parameter.Name} must be {range.Maximum} at most", Codes.Data);
        else if (number < Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture))
            errors.Add($"{parameter.Name} must be {range.Minimum} at least");
        else
            return true;
        return false;
    }

    private static bool TryRead(Type type, StringValues given, string text, out object? read)
    {
        read = null;
        if (type == typeof(string))
            read = text;
        else if (type == typeof(IReadOnlyList<string>))
            read = given.SelectMany(value => (value ?? "").Split(',', Split)).ToArray();
        else if (type == typeof(bool))
            read = text.ToLowerInvariant() switch { "true" or "1" => true, "false" or "0" => false, _ => null };
        else if (type == typeof(int) || type == typeof(long))
            read = Number(text);
        else if (type == typeof(DateTime))
            read = Time(text);
        else if (type.IsEnum)
            read = Array.Find(Enum.GetNames(type), name => Key(name) == text) is { } name ? Enum.Parse(type, name) : null;
        return read is not null;
    }

    private static long? Number(string text)
        => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateTime? Time(string text)
    {
        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var ms))
            return ms is >= MinMs and <= MaxMs ? DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime : null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcDateTime
            : null;
    }

    private static MetadataFilter? Metadata(string name, string text, QueryErrors errors)
    {
        var (filter, wrong) = MetadataFilters.Read(name, text);
        foreach (var error in wrong)
            errors.Add(error);
        return filter;
    }

    private static string Key(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}

/// <summary>A query parameter, as its property describes it.</summary>
/// <param name="Type">The property's type without its nullability.</param>
internal sealed record QueryParameter(string Name, PropertyInfo Property, Type Type)
{
    public RangeAttribute? Range => Property.GetCustomAttribute<RangeAttribute>();

    /// <summary>True if an empty value means something else than an absent parameter.</summary>
    public bool KeepsBlank => Property.GetCustomAttribute<DisplayFormatAttribute>() is { ConvertEmptyStringToNull: false };

    public static IEnumerable<QueryParameter> Of(Type record) => record.GetProperties().Select(property => new QueryParameter(
        JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name),
        property,
        Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType));

    public string Describe() => Type switch
    {
        _ when Type == typeof(bool) => "true or false",
        _ when Type == typeof(int) || Type == typeof(long) => "an integer",
        _ when Type == typeof(DateTime) => "a time in milliseconds since 1970 or in ISO 8601",
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(Type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}",
        _ => "a text",
    };
}

namespace Connectors.Api.Answers;

/// <summary>Times in both forms of the contract: milliseconds since 1970, and ISO 8601 in UTC.</summary>
internal static class Times
{
    public static long Ms(DateTime time) => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToUnixTimeMilliseconds();

    public static string Iso(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);

    public static string? Iso(DateTime? time) => time is null ? null : Iso(time.Value);
}

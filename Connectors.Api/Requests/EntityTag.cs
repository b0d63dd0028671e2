using System.Globalization;
using Connectors.Jobs.Administration;
using Microsoft.Net.Http.Headers;

namespace Connectors.Api.Requests;

/// <summary>
/// The version of what can be edited, as an ETag. It changes when people change the thing, and not when a run changes its status. A change
/// that comes with If-Match is made only in that version.
/// </summary>
internal static class EntityTag
{
    private const int MaxTags = 20;

    public static void Write(HttpContext context, long version)
        => context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Returns the version that the caller requires, which is the current one. Null: the caller requires none.</summary>
    /// <exception cref="ConflictException">The caller requires another version.</exception>
    public static long? Check(HttpContext context, long current, string thing)
    {
        var header = context.Request.Headers.IfMatch;
        if (header.Count == 0)
            return null;
        if (!EntityTagHeaderValue.TryParseList(header, out var tags) || tags.Count > MaxTags)
            throw ConflictException.OfVersion(thing);
        var own = string.Create(CultureInfo.InvariantCulture, $"\"{current}\"");
        if (tags.Contains(EntityTagHeaderValue.Any))
            return null;
        return tags.Any(tag => !tag.IsWeak && tag.Tag == own) ? current : throw ConflictException.OfVersion(thing);
    }
}

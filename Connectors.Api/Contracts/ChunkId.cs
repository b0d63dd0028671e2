using System.Globalization;

namespace Connectors.Api.Contracts;

/// <summary>A chunk's id on the wire: its document's id and its number in the document.</summary>
internal static class ChunkId
{
    public static string Of(string document, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{document}-{ordinal}");

    /// <summary>Returns the chunk's number; null if it is no id of a chunk of this document.</summary>
    public static int? OrdinalIn(string document, string id)
        => id.StartsWith(document, StringComparison.OrdinalIgnoreCase)
            && id.AsSpan(document.Length) is ['-', .. var number]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
                ? ordinal
                : null;
}

using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Sources.Http;

/// <summary>
/// The rows of an answer's array, each parsed by itself: a row of another shape, or one without an id, is told apart and costs no other
/// row. Declare it as the type of a wire record's array.
/// </summary>
[JsonConverter(typeof(JsonRowsConverter))]
internal sealed class JsonRows<T>(IReadOnlyList<T> rows, IReadOnlyList<OddRow> odd) : IReadOnlyList<T>
    where T : class
{
    public static JsonRows<T> Empty { get; } = new([], []);

    /// <summary>Whether the answer had null where the rows should be, which need not mean that there are none.</summary>
    public bool IsNull { get; init; }

    /// <summary>The rows that could not be read.</summary>
    public IReadOnlyList<OddRow> Odd { get; } = odd;

    public int Count => rows.Count;

    /// <summary>The number of rows that came, odd ones included: by it, offsets advance.</summary>
    public int Given => rows.Count + Odd.Count;

    public T this[int index] => rows[index];

    public IEnumerator<T> GetEnumerator() => rows.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

internal static class JsonRowsExtensions
{
    /// <summary>Returns the rows that could be read; none if the answer lacks the array.</summary>
    public static IReadOnlyList<T> OrNone<T>(this JsonRows<T>? rows)
        where T : class
        => rows ?? JsonRows<T>.Empty;
}

/// <summary>A record that is useless without its id, so a row that lacks one is an <see cref="OddRow"/>.</summary>
internal interface IJsonRow
{
    string? Id { get; }

    /// <summary>The place of what a row lacks and cannot be read without, as a JSON path. Null if it lacks nothing.</summary>
    string? Lacks => string.IsNullOrEmpty(Id) ? "$.id" : null;
}

/// <summary>A row of an answer that does not have the expected form.</summary>
/// <param name="Row">The row as it came.</param>
/// <param name="Place">The place within the row that is wrong, as a JSON path: "$.size". It quotes no value.</param>
internal sealed record OddRow(JsonElement Row, string Place)
{
    /// <summary>Returns a text or number of the row, such as its id. Null if there is none under this name.</summary>
    public string? Text(string name)
        => Row.ValueKind == JsonValueKind.Object && Row.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;

    /// <summary>Says in an operator's words that the system sent something else than it documents.</summary>
    public string Describe(string system)
        => $"{system} describes it in a form that is not the documented one (at {Place}), so it cannot be read. "
            + "If it stays so, report it with the product's version.";
}

using Connectors.Sources.Catalog;

namespace Connectors.Sources.Database;

/// <summary>Reads who may find a row out of its columns.</summary>
internal static class RowReaders
{
    private static readonly char[] Separators = [',', ';', '\n', '\r'];

    /// <summary>Returns the readers, or what is wrong with their names; then nobody is one.</summary>
    /// <param name="values">The columns' values: names with commas, semicolons or lines between them, an array, or JSON.</param>
    public static (DocumentAccess Access, string? Error) Parse(IEnumerable<string?> values)
    {
        string[] names = [.. values.OfType<string>().SelectMany(Names).Distinct()];
        var error = ReaderNames.Error(names);
        return (error is null ? ReaderNames.Access(names) : DocumentAccess.Nobody, error);
    }

    private static IEnumerable<string> Names(string value)
    {
        var text = value.Trim();
        // PostgreSQL writes an array in braces, and JSON has brackets.
        var isList = text is ['{', .., '}'] or ['[', .., ']'];
        return (isList ? text[1..^1] : text)
            .Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(name => isList ? name.Trim('"') : name)
            .Where(name => name.Length > 0 && !(isList && name is "NULL" or "null"));
    }
}

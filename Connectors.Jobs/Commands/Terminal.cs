using System.Text.Json;

namespace Connectors.Jobs.Commands;

/// <summary>Where a command writes: answers to standard output, all else to standard error.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    /// <summary>The control characters of what others wrote (titles, messages) never reach the operator's terminal.</summary>
    public void Line(string text) => output.WriteLine(Clean(text));

    public void Json(object? value) => output.WriteLine(JsonSerializer.Serialize(value, ToolJson.Options));

    public void Note(string text) => error.WriteLine(Clean(text));

    public void Error(string text) => error.WriteLine($"error: {Clean(text.ReplaceLineEndings(" "))}");

    /// <summary>Rows in columns as wide as their widest cell, the last one free.</summary>
    public void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] all = [head, .. rows];
        var widths = Enumerable.Range(0, head.Count).Select(column => all.Max(row => Clean(row[column]).Length)).ToArray();
        foreach (var row in all)
            output.WriteLine(string.Join("  ", row.Select((cell, column) => Clean(cell).PadRight(widths[column]))).TrimEnd());
    }

    private static string Clean(string text)
        => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}

using System.Text.Json;

namespace Connectors.Jobs.Commands;

/// <summary>The output of a command: answers go to standard output, everything else to standard error.</summary>
/// <param name="output">Receives answers.</param>
/// <param name="error">Receives notes, errors and progress.</param>
/// <param name="isInteractive">Whether <paramref name="error"/> is a terminal, on which a line may be overwritten.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, bool isInteractive)
{
    private const int DefaultWidth = 80;
    private bool _hasProgress;

    public bool IsInteractive { get; } = isInteractive;

    /// <summary>Writes a line without control characters, because titles and messages come from other systems.</summary>
    public void Line(string text) => output.WriteLine(Clean(text));

    public void Json(object? value) => output.WriteLine(JsonSerializer.Serialize(value, ToolJson.Options));

    public void Note(string text)
    {
        EndProgress();
        error.WriteLine(Clean(text));
    }

    public void Error(string text) => Note($"error: {text.ReplaceLineEndings(" ")}");

    /// <summary>Replaces the last progress line. For terminals only.</summary>
    public void Progress(string text)
    {
        var maxLength = Width() - 1;
        var line = Clean(text);
        error.Write($"\r{(line.Length > maxLength ? line[..maxLength] : line)}\u001b[K");
        _hasProgress = true;
    }

    public void EndProgress()
    {
        if (_hasProgress)
            error.Write("\r\u001b[K");
        _hasProgress = false;
    }

    /// <summary>Writes rows in columns that are as wide as their widest cell. The last column is not padded.</summary>
    public void Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] all = [head, .. rows];
        var widths = Enumerable.Range(0, head.Count).Select(column => all.Max(row => Clean(row[column]).Length)).ToArray();
        foreach (var row in all)
            output.WriteLine(string.Join("  ", row.Select((cell, column) => Clean(cell).PadRight(widths[column]))).TrimEnd());
    }

    private static int Width()
    {
        try
        {
            return Console.WindowWidth is > 20 and var width ? width : DefaultWidth;
        }
        catch (IOException)
        {
            return DefaultWidth;
        }
    }

    private static string Clean(string text)
        => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}

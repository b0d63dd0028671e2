using System.Text.Json;

namespace Connectors.Jobs.Commands;

/// <summary>Where a command writes: answers to standard output, all else to standard error.</summary>
/// <param name="output">For answers.</param>
/// <param name="error">For all else.</param>
/// <param name="isInteractive">Whether a person looks at the errors: a line may be written over.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, bool isInteractive)
{
    private const int UsualWidth = 80;
    private bool _hasProgress;

    public bool IsInteractive { get; } = isInteractive;

    /// <summary>The control characters of what others wrote (titles, messages) never reach the operator's terminal.</summary>
    public void Line(string text) => output.WriteLine(Clean(text));

    public void Json(object? value) => output.WriteLine(JsonSerializer.Serialize(value, ToolJson.Options));

    public void Note(string text)
    {
        EndProgress();
        error.WriteLine(Clean(text));
    }

    public void Error(string text) => Note($"error: {text.ReplaceLineEndings(" ")}");

    /// <summary>A line in the place of the last one; only for people.</summary>
    public void Progress(string text)
    {
        var most = Width() - 1;
        var line = Clean(text);
        error.Write($"\r{(line.Length > most ? line[..most] : line)}\u001b[K");
        _hasProgress = true;
    }

    public void EndProgress()
    {
        if (_hasProgress)
            error.Write("\r\u001b[K");
        _hasProgress = false;
    }

    /// <summary>Rows in columns as wide as their widest cell, the last one free.</summary>
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
            return Console.WindowWidth is > 20 and var width ? width : UsualWidth;
        }
        catch (IOException)
        {
            return UsualWidth;
        }
    }

    private static string Clean(string text)
        => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}

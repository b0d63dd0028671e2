using System.Text;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>Builds the line of a sheet's row. A wide gap between two cells is shown as a short one.</summary>
internal sealed class SheetRow
{
    private const int MaxGap = 3;

    private readonly StringBuilder _line = new();
    private int _next;

    /// <summary>Adds a cell. Cells come from left to right; an empty one is a gap.</summary>
    /// <param name="column">The column's number, from 0.</param>
    /// <param name="text">The text of the cell.</param>
    public void Add(int column, string text)
    {
        if (text.Length == 0)
            return;
        var separators = _line.Length > 0 ? Math.Max(1, column - _next + 1) : column;
        for (var i = Math.Min(separators, MaxGap + 1); i > 0; i--)
            _line.Append(" | ");
        _line.Append(text.ReplaceLineEndings(" "));
        _next = column + 1;
    }

    /// <summary>Returns the line and begins the next row.</summary>
    public string Take()
    {
        var line = _line.ToString().Trim();
        _line.Clear();
        _next = 0;
        return line;
    }
}

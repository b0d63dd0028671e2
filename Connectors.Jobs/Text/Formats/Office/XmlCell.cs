using System.Globalization;
using System.Text;
using System.Xml;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>The cell at which the reader of an XLSX's sheet stands.</summary>
internal sealed class XmlCell(SheetBook book)
{
    /// <summary>Excel's own limit.</summary>
    private const int MaxColumns = 16_384;

    private readonly StringBuilder _value = new();
    private bool _isValue;
    private string _type = "";
    private int _style;

    /// <summary>The number of the cell's column, from 0.</summary>
    public int Column { get; private set; } = -1;

    public void Begin(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "c":
                _value.Clear();
                _type = reader.GetAttribute("t") ?? "n";
                _style = int.TryParse(reader.GetAttribute("s"), CultureInfo.InvariantCulture, out var style) ? style : 0;
                // Cells need not name their columns.
                Column = Math.Min(Parse(reader.GetAttribute("r")) ?? Column + 1, MaxColumns);
                break;
            case "v" or "t" or "oddHeader" or "oddFooter" or "evenHeader" or "evenFooter" or "firstHeader" or "firstFooter":
                _isValue = !reader.IsEmptyElement;
                break;
        }
    }

    public void End(string name) => _isValue = _isValue && name is not ("v" or "t") && !name.EndsWith("er", StringComparison.Ordinal);

    public void Append(string text)
    {
        if (_isValue)
            _value.Append(text);
    }

    public void EndRow() => Column = -1;

    /// <summary>Returns what the cell shows.</summary>
    public string Text()
    {
        var value = TakeValue();
        return _type switch
        {
            _ when value.Length == 0 => "",
            "s" => long.TryParse(value, CultureInfo.InvariantCulture, out var number) ? book.Text(number) : "",
            "b" => value.Trim() is "1" or "true" ? "TRUE" : "FALSE",
            "str" or "inlineStr" => SheetEscapes.Decode(value),
            "d" => value.Replace('T', ' '),
            "e" => value,
            _ => double.TryParse(value, CultureInfo.InvariantCulture, out var number) ? book.Number(number, _style) : value,
        };
    }

    /// <summary>Returns the collected text and begins anew.</summary>
    public string TakeValue()
    {
        var value = _value.ToString();
        _value.Clear();
        return value;
    }

    /// <summary>Returns the column of a reference such as AB12, or null if it is none.</summary>
    private static int? Parse(string? reference)
    {
        var column = 0;
        foreach (var c in reference ?? "")
        {
            if (!char.IsAsciiLetter(c) || column > MaxColumns)
                break;
            column = (column * 26) + (c & 0x1F);
        }

        return column > 0 ? column - 1 : null;
    }
}

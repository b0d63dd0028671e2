using System.Globalization;
using System.Text;
using System.Xml;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// Reads a chart: titles, and each series in a line of its own, with its name, its categories and its numbers. Categories that series share
/// are taken once. Of a curve with many points, only the first numbers are taken.
/// </summary>
internal sealed class ChartMarkup(TextBudget budget)
{
    private const int MaxNumbers = 1_000;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _lines = [];
    private readonly List<string> _words = [];
    private readonly StringBuilder _piece = new();
    private readonly NumberText _numbers = new(isDate1904: false);
    private string? _format;
    private int _values;
    private int _taken;
    private bool _isNumber;

    public static string Read(Stream part, TextBudget budget) => new ChartMarkup(budget).Read(part);

    private string Read(Stream part)
    {
        using var reader = SafeXml.Open(part);
        var isText = false;
        while (SafeXml.Next(reader, budget))
        {
            while (reader is { NodeType: XmlNodeType.Element, LocalName: "Fallback" or "externalData" or "f" })
                reader.Skip();
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when !reader.IsEmptyElement:
                    isText = Begin(reader);
                    break;
                case XmlNodeType.EndElement:
                    isText = false;
                    End(reader.LocalName);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace when isText:
                    _piece.Append(reader.Value);
                    break;
            }
        }

        EndLine();
        return string.Join('\n', _lines);
    }

    /// <summary>Returns whether the element's text is wanted.</summary>
    private bool Begin(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "val" or "yVal" or "bubbleSize" or "numDim":
                _values++;
                return false;
            case "numCache" or "numLit":
                (_isNumber, _format) = (true, null);
                return false;
            case "formatCode" or "t" or "v" or "pt":
                return true;
            default:
                return false;
        }
    }

    private void End(string name)
    {
        switch (name)
        {
            case "val" or "yVal" or "bubbleSize" or "numDim":
                _values--;
                break;
            case "numCache" or "numLit":
                _isNumber = false;
                break;
            case "formatCode":
                _format = _piece.ToString();
                _piece.Clear();
                break;
            case "p" or "v" or "pt":
                Take();
                break;
            case "title" or "ser" or "series":
                EndLine();
                break;
        }
    }

    private void Take()
    {
        var text = _piece.ToString().ReplaceLineEndings(" ").Trim();
        _piece.Clear();
        if (_isNumber && double.TryParse(text, CultureInfo.InvariantCulture, out var number))
            text = _numbers.Of(number, _format);
        if (text.Length > 0 && (_values > 0 ? ++_taken <= MaxNumbers : _seen.Add(text)))
            _words.Add(budget.Take(text));
    }

    private void EndLine()
    {
        if (_words.Count > 0)
            _lines.Add(string.Join(" | ", _words));
        _words.Clear();
    }
}

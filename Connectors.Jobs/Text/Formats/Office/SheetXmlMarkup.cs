using System.Globalization;
using System.Xml;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>Reads a workbook of Excel 2003 in XML: every sheet under its name, one line per row, and comments behind their cells.</summary>
internal sealed class SheetXmlMarkup(TextBudget budget) : MarkupReader(budget)
{
    private const string Midnight = "T00:00:00.000";

    private readonly TextBudget _budget = budget;
    private readonly SheetRow _row = new();
    private int _column = -1;
    private bool _isData;
    private bool _isDate;

    protected override bool IsText => _isData;

    protected override bool IsSkipped(XmlReader reader)
        => reader.LocalName is "Styles" or "DocumentProperties" or "OfficeDocumentSettings" or "ExcelWorkbook" or "Names"
            or "WorksheetOptions" or "DataValidation" or "ConditionalFormatting" or "PhoneticText";

    protected override void Begin(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "Worksheet":
                Text.Append("## ").Append(_budget.Take(reader.GetAttribute("Name", reader.NamespaceURI) ?? "")).Append("\n\n");
                break;
            case "Row":
                _column = -1;
                break;
            case "Cell":
                _column = Number(reader, "Index") is { } index ? index - 1 : _column + 1;
                break;
            case "Comment":
                Line.Append(" (");
                break;
            case "Data":
                (_isData, _isDate) = (true, reader.GetAttribute("Type", reader.NamespaceURI) == "DateTime");
                break;
        }
    }

    protected override void End(string name)
    {
        switch (name)
        {
            case "Data":
                _isData = false;
                if (_isDate)
                    Line.Replace(Midnight, "").Replace(".000", "");
                break;
            case "Comment":
                Line.Append(')');
                break;
            case "Cell":
                _row.Add(_column, Line.ToString());
                Line.Clear();
                break;
            case "Row" when _row.Take() is { Length: > 0 } line:
                Text.Append(line).Append('\n');
                break;
            case "Worksheet":
                Text.Append('\n');
                break;
        }
    }

    private static int? Number(XmlReader reader, string name)
        => int.TryParse(reader.GetAttribute(name, reader.NamespaceURI), CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : null;
}

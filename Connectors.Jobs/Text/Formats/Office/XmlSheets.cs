using System.Globalization;
using System.Text;
using System.Xml;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>Reads the parts of an XLSX in both of its forms. Namespaces are not looked at, because only they differ.</summary>
internal sealed class XmlSheets(TextBudget budget) : ISheets
{
    private const int MaxStyles = 100_000;

    public void ReadBook(Stream part, SheetBook book)
    {
        using var reader = SafeXml.Open(part);
        while (SafeXml.Next(reader, budget))
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "workbookPr" })
                book.IsDate1904 = reader.GetAttribute("date1904") is "1" or "true";
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "sheet" } && book.Sheets.Count < budget.Limits.MaxEntries)
                book.Sheets.Add((reader.GetAttribute("name") ?? "", OfficePackage.RelationId(reader) ?? ""));
        }
    }

    public void ReadStyles(Stream part, SheetBook book)
    {
        using var reader = SafeXml.Open(part);
        var (isCells, styles) = (false, 0);
        while (SafeXml.Next(reader, budget) && styles < MaxStyles)
        {
            if (reader.LocalName == "cellXfs")
                isCells = reader is { NodeType: XmlNodeType.Element, IsEmptyElement: false };
            else if (reader.NodeType != XmlNodeType.Element)
                continue;
            else if (reader.LocalName == "numFmt" && Number(reader, "numFmtId") is { } id && reader.GetAttribute("formatCode") is { } code)
                book.AddFormat(id, code);
            else if (reader.LocalName == "xf" && isCells && ++styles <= MaxStyles)
                book.AddStyle(Number(reader, "numFmtId") ?? 0);
        }
    }

    public void ReadTexts(Stream part, SheetBook book)
    {
        using var reader = SafeXml.Open(part);
        var text = new StringBuilder();
        var isText = false;
        while (SafeXml.Next(reader, budget))
        {
            // Readings of Japanese words stand beside them.
            while (reader is { NodeType: XmlNodeType.Element, LocalName: "rPh" })
                reader.Skip();
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "t" })
                isText = !reader.IsEmptyElement;
            else if (reader is { NodeType: XmlNodeType.EndElement, LocalName: "t" })
                isText = false;
            else if (reader.LocalName == "si" && (reader.NodeType == XmlNodeType.EndElement || reader.IsEmptyElement))
                Add();
            else if (isText && IsCharacters(reader))
                text.Append(reader.Value);
        }

        void Add()
        {
            book.AddText(SheetEscapes.Decode(text.ToString()));
            text.Clear();
        }
    }

    public IEnumerable<string> Rows(Stream part, SheetBook book)
    {
        using var reader = SafeXml.Open(part);
        var cell = new XmlCell(book);
        var row = new SheetRow();
        while (SafeXml.Next(reader, budget))
        {
            while (reader is { NodeType: XmlNodeType.Element, LocalName: "rPh" or "f" or "extLst" or "dataValidations" })
                reader.Skip();
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    cell.Begin(reader);
                    break;
                case XmlNodeType.EndElement when reader.LocalName == "c":
                    row.Add(cell.Column, cell.Text());
                    break;
                case XmlNodeType.EndElement when reader.LocalName is "row":
                    cell.EndRow();
                    if (row.Take() is { Length: > 0 } line)
                        yield return budget.Take(line);
                    break;
                case XmlNodeType.EndElement:
                    cell.End(reader.LocalName);
                    if (reader.LocalName is "oddHeader" or "oddFooter" or "evenHeader" or "evenFooter" or "firstHeader" or "firstFooter"
                        && SheetEscapes.Margin(cell.TakeValue()) is { Length: > 0 } margin)
                    {
                        yield return budget.Take(margin);
                    }

                    break;
                default:
                    if (!IsCharacters(reader))
                        break;
                    cell.Append(reader.Value);
                    break;
            }
        }
    }

    private static bool IsCharacters(XmlReader reader)
        => reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace;

    private static int? Number(XmlReader reader, string name)
        => int.TryParse(reader.GetAttribute(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}

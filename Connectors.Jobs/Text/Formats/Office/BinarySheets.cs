namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>Reads the parts of an XLSB ([MS-XLSB]).</summary>
internal sealed class BinarySheets(TextBudget budget) : ISheets
{
    private const int MaxStyles = 100_000;

    /// <summary>A cell begins with its column and its style.</summary>
    private const int ValueOffset = 8;

    public void ReadBook(Stream part, SheetBook book)
    {
        var records = new BinaryRecords(part, budget);
        while (records.Next())
        {
            if (records.Kind == BinaryRecord.BookProperties)
                book.IsDate1904 = (records.UInt32(0) & 1) != 0;
            if (records.Kind != BinaryRecord.Sheet || book.Sheets.Count >= budget.Limits.MaxEntries)
                continue;
            // The sheet's visibility and its number come first. Files of Excel 2007's betas have one more number.
            var at = records.HasTwoTexts(12) ? 12 : 8;
            var relation = records.Text(ref at);
            book.Sheets.Add((records.Text(ref at), relation));
        }
    }

    public void ReadStyles(Stream part, SheetBook book)
    {
        var records = new BinaryRecords(part, budget);
        var (isCells, styles) = (false, 0);
        while (records.Next())
        {
            switch (records.Kind)
            {
                case BinaryRecord.Format:
                    var at = 2;
                    book.AddFormat(records.UInt16(0), records.Text(ref at));
                    break;
                case BinaryRecord.BeginCellStyles or BinaryRecord.EndCellStyles:
                    isCells = records.Kind == BinaryRecord.BeginCellStyles;
                    break;
                case BinaryRecord.Style when isCells && ++styles <= MaxStyles:
                    book.AddStyle(records.UInt16(2));
                    break;
            }
        }
    }

    public void ReadTexts(Stream part, SheetBook book)
    {
        var records = new BinaryRecords(part, budget);
        while (records.Next())
        {
            if (records.Kind == BinaryRecord.SharedText)
                book.AddText(RichText(records, 0));
        }
    }

    public IEnumerable<string> Rows(Stream part, SheetBook book)
    {
        var records = new BinaryRecords(part, budget);
        var row = new SheetRow();
        while (records.Next())
        {
            if (records.Kind is BinaryRecord.Row && row.Take() is { Length: > 0 } line)
                yield return budget.Take(line);
            if (records.Kind == BinaryRecord.BeginHeaderFooter && Margins(records) is { Length: > 0 } margins)
                yield return budget.Take(margins);
            if (Cell(records, book) is { Length: > 0 } text)
                row.Add((int)Math.Min(records.UInt32(0), int.MaxValue - 1), text);
        }

        if (row.Take() is { Length: > 0 } last)
            yield return budget.Take(last);
    }

    /// <summary>Returns the texts of a part with comments.</summary>
    public static string Comments(Stream part, TextBudget budget)
    {
        var records = new BinaryRecords(part, budget);
        List<string> comments = [];
        while (records.Next())
        {
            if (records.Kind == BinaryRecord.CommentText)
                comments.Add(budget.Take(RichText(records, 0)));
        }

        return string.Join("\n", comments);
    }

    private static string Cell(BinaryRecords records, SheetBook book)
    {
        var at = ValueOffset;
        return records.Kind switch
        {
            BinaryRecord.CellShortNumber => book.Number(records.ShortNumber(at), Style()),
            BinaryRecord.CellNumber or BinaryRecord.FormulaNumber => book.Number(records.Double(at), Style()),
            BinaryRecord.CellBool or BinaryRecord.FormulaBool => records.Content[at] != 0 ? "TRUE" : "FALSE",
            BinaryRecord.CellError or BinaryRecord.FormulaError => Error(records.Content[at]),
            BinaryRecord.CellText or BinaryRecord.FormulaText => records.Text(ref at),
            BinaryRecord.CellRichText => RichText(records, at),
            BinaryRecord.CellSharedText => book.Text(records.UInt32(at)),
            _ => "",
        };

        // The highest byte holds flags.
        int Style() => (int)(records.UInt32(4) & 0xFFFFFF);
    }

    /// <summary>A text with formats begins with flags. The formats stand behind the text.</summary>
    private static string RichText(BinaryRecords records, int at)
    {
        at++;
        return records.Text(ref at);
    }

    private static string Margins(BinaryRecords records)
    {
        // Six texts: the header and the footer of odd pages, of even pages, and of the first one.
        var at = 2;
        List<string> margins = [];
        for (var i = 0; i < 6; i++)
            margins.Add(SheetEscapes.Margin(records.Text(ref at)));
        return string.Join('\n', margins.Where(margin => margin.Length > 0));
    }

    private static string Error(byte code) => code switch
    {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        _ => "",
    };
}

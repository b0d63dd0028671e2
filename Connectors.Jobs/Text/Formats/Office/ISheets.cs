namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>Reads the parts of a workbook. XLSX has them as XML, XLSB as binary records.</summary>
internal interface ISheets
{
    /// <summary>Adds the sheets' names.</summary>
    void ReadBook(Stream part, SheetBook book);

    /// <summary>Adds the number formats.</summary>
    void ReadStyles(Stream part, SheetBook book);

    /// <summary>Adds the shared texts.</summary>
    void ReadTexts(Stream part, SheetBook book);

    /// <summary>Returns the lines of a sheet's rows, and of its header and footer.</summary>
    IEnumerable<string> Rows(Stream part, SheetBook book);
}

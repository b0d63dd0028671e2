using System.Globalization;
using System.Text;
using Connectors.Sources;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace Connectors.Jobs.Text.Formats;

/// <summary>XLSX, XLSB and old XLS: every sheet, each under its name, a line a row.</summary>
internal sealed class SheetFormat : IFormat
{
    private const int SectionRows = 500;

    /// <summary>Excel's own limit.</summary>
    private const int MostColumns = 16_384;

    public string MediaType => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public bool Knows(FileProbe probe)
        => probe.Container is FileContainer.Sheet or FileContainer.OldSheet
            || (probe.Container == FileContainer.Other
                && probe.IsCalled(probe.IsZip ? MediaType : "application/vnd.ms-excel", probe.IsZip ? [".xlsx", ".xlsm", ".xlsb", ".xltx"] : [".xls"]));

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        if (file.ReadByte() == 'P')
            ArchiveGuard.Check(file, budget);
        file.Position = 0;
        using var reader = Open(file);
        do
        {
            var rows = 0;
            var text = new StringBuilder($"## {reader.Name}\n\n");
            while (reader.Read())
            {
                var line = string.Join(" | ", Enumerable.Range(0, Math.Min(reader.FieldCount, MostColumns)).Select(i => Cell(reader.GetValue(i)))).TrimEnd(' ', '|');
                if (line.Length == 0)
                    continue;
                text.Append(budget.Take(line)).Append('\n');
                if (++rows % SectionRows == 0)
                {
                    yield return new DocumentSection(text.ToString());
                    text.Clear();
                }
            }

            if (text.Length > 0)
                yield return new DocumentSection(text.Append('\n').ToString());
        }
        while (reader.NextResult());
    }

    private static IExcelDataReader Open(Stream file)
    {
        try
        {
            return ExcelReaderFactory.CreateReader(file, new ExcelReaderConfiguration { LeaveOpen = true });
        }
        catch (InvalidPasswordException exception)
        {
            throw new DocumentUnreadableException(FailureReason.Malformed, "It is protected with a password.", exception);
        }
    }

    private static string Cell(object? value) => value switch
    {
        null => "",
        DateTime date => date.ToString(date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!.ReplaceLineEndings(" "),
    };
}

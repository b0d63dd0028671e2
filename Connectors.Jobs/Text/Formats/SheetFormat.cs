using System.Globalization;
using System.Text;
using Connectors.Sources;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Spreadsheets (XLSX, XLSB and old XLS): every sheet under its name, one line per row.</summary>
internal sealed class SheetFormat : IFormat
{
    private const int SectionRows = 500;

    /// <summary>Excel's own limit.</summary>
    private const int MaxColumns = 16_384;

    public string MediaType => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public bool Knows(FileProbe probe) => probe.Container switch
    {
        FileContainer.Sheet or FileContainer.OldSheet => true,
        FileContainer.Other => probe.IsZip
            ? probe.IsCalled(MediaType, ".xlsx", ".xlsm", ".xlsb", ".xltx")
            : probe.IsCalled("application/vnd.ms-excel", ".xls"),
        _ => false,
    };

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
                var columns = Enumerable.Range(0, Math.Min(reader.FieldCount, MaxColumns));
                var line = string.Join(" | ", columns.Select(column => Cell(reader.GetValue(column)))).TrimEnd(' ', '|');
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
            throw new DocumentUnreadableException(FailureReason.Encrypted, "The file is protected with a password.", exception);
        }
    }

    private static string Cell(object? value) => value switch
    {
        null => "",
        DateTime { TimeOfDay.Ticks: 0 } date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!.ReplaceLineEndings(" "),
    };
}

using System.Globalization;
using System.Text;
using Connectors.Jobs.Text.Programs;
using Connectors.Sources;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>Old spreadsheets (XLS of Excel 2 to 2003): every sheet under its name, one line per row, as its cells show it.</summary>
internal sealed class OldSheetFormat(InstalledPrograms programs) : IFormat
{
    private const int SectionRows = 500;
    private const string Other = "xls2csv";

    private readonly OldOfficePrograms _programs = new(programs);

    public string MediaType => "application/vnd.ms-excel";

    public bool Knows(FileProbe probe)
        => probe.Container == FileContainer.OldSheet
            || (probe.Container == FileContainer.Other && !probe.IsZip && probe.IsCalled(MediaType, ".xls", ".xlt", ".xla"))
            || IsBareStream(probe);

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        List<DocumentSection> sections = [];
        try
        {
            using var reader = Open(file);
            ReadSheets(reader, sections, budget);
        }
        catch (Exception exception) when (exception is ExcelReaderException || Damage.IsOfThePart(exception))
        {
            Rescue(sections, file, budget, exception);
        }

        return sections;
    }

    private static void ReadSheets(IExcelDataReader reader, List<DocumentSection> sections, TextBudget budget)
    {
        var numbers = new NumberText(isDate1904: false);
        do
        {
            var (row, rows) = (new SheetRow(), 0);
            var text = new StringBuilder($"## {reader.Name}\n\n");
            while (reader.Read())
            {
                budget.Token.ThrowIfCancellationRequested();
                for (var column = 0; column < reader.FieldCount; column++)
                    row.Add(column, Cell(reader, column, numbers));
                if (row.Take() is not { Length: > 0 } line)
                    continue;
                text.Append(budget.Take(line)).Append('\n');
                if (++rows % SectionRows != 0)
                    continue;
                sections.Add(new DocumentSection(text.ToString()));
                text.Clear();
            }

            if (text.Length > 0)
                sections.Add(new DocumentSection(text.Append('\n').ToString()));
        }
        while (reader.NextResult());
    }

    /// <summary>Another program may read a file at which the reader fails. Otherwise the sheets before the damage stay.</summary>
    private void Rescue(List<DocumentSection> sections, Stream file, TextBudget budget, Exception damage)
    {
        var text = "";
        if (_programs.Has(Other))
        {
            try
            {
                text = _programs.Read([[Other, "-d", "utf-8", "-q", "0", "-c", "|"]], "", file, budget);
            }
            catch (DocumentUnreadableException exception) when (exception.Reason is FailureReason.Malformed or FailureReason.Crashed)
            {
                // Both fail. The first failure is told.
            }
        }

        if (text.Length == 0 && sections.Count == 0)
            throw new InvalidDataException(damage.Message, damage);
        if (text.Length > 0)
            sections.Clear();
        sections.Add(new DocumentSection(text.Length > 0 ? text : budget.Remark("The rest of the file is damaged and could not be read.")));
    }

    /// <summary>Before Excel 5, the stream stands in the file without a container. It begins with the record BOF.</summary>
    private static bool IsBareStream(FileProbe probe)
        => probe.StartsWith(0x09, 0x00, 0x04, 0x00) || probe.StartsWith(0x09, 0x02, 0x06, 0x00) || probe.StartsWith(0x09, 0x04, 0x06, 0x00)
            || probe.StartsWith(0x09, 0x08, 0x10, 0x00) || probe.StartsWith(0x09, 0x08, 0x08, 0x00);

    private static IExcelDataReader Open(Stream file)
    {
        try
        {
            return ExcelReaderFactory.CreateBinaryReader(file, new ExcelReaderConfiguration { LeaveOpen = true });
        }
        catch (InvalidPasswordException exception)
        {
            throw new DocumentUnreadableException(FailureReason.Encrypted, "The file is protected with a password.", exception);
        }
    }

    private static string Cell(IExcelDataReader reader, int column, NumberText numbers) => reader.GetValue(column) switch
    {
        null => "",
        bool yes => yes ? "TRUE" : "FALSE",
        // The reader has applied the epoch of the file.
        DateTime date => numbers.Of(date.ToOADate(), reader.GetNumberFormatString(column)),
        TimeSpan time => numbers.Of(time.TotalDays, reader.GetNumberFormatString(column)),
        string text => text,
        IConvertible number => numbers.Of(number.ToDouble(CultureInfo.InvariantCulture), reader.GetNumberFormatString(column)),
        var other => other.ToString() ?? "",
    };
}

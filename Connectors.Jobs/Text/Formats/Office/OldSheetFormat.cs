using System.Globalization;
using System.Text;
using Connectors.Jobs.Text.Programs;
using Connectors.Sources;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// Old spreadsheets (XLS of Excel 2 to 2003): every sheet under its name, one line per row, as its cells show it; then comments, text boxes
/// and the like, and the workbooks that are embedded.
/// </summary>
internal sealed class OldSheetFormat(InstalledPrograms programs) : IFormat
{
    private const int SectionRows = 500;
    private const string Other = "xls2csv";
    private const int MaxEmbedded = 100;
    private const int MaxBytes = 256 << 20;

    private readonly OldOfficePrograms _programs = new(programs);

    public string MediaType => "application/vnd.ms-excel";

    public bool Knows(FileProbe probe)
        => probe.Container == FileContainer.OldSheet
            || (probe.Container == FileContainer.Other && !probe.IsZip && probe.IsCalled(MediaType, ".xls", ".xlt", ".xla"))
            || IsBareStream(probe);

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        List<DocumentSection> sections = [];
        var streams = Streams(file);
        try
        {
            var extras = OldSheetExtras.Read(streams.FirstOrDefault() ?? [], budget);
            using (var reader = Open(file))
                ReadSheets(reader, extras, sections, budget);
            AddTexts(extras, sections);
            foreach (var embedded in streams.Skip(1))
                ReadEmbedded(embedded, sections, budget);
        }
        catch (Exception exception) when (exception is ExcelReaderException || Damage.IsOfThePart(exception))
        {
            Rescue(sections, file, budget, exception);
        }

        return sections;
    }

    private static void ReadSheets(IExcelDataReader reader, OldSheetExtras extras, List<DocumentSection> sections, TextBudget budget)
    {
        var numbers = new NumberText(isDate1904: false);
        do
        {
            var (row, rows) = (new SheetRow(), 0);
            var lines = new StringBuilder($"## {reader.Name}\n\n");
            while (reader.Read())
            {
                budget.Token.ThrowIfCancellationRequested();
                for (var column = 0; column < reader.FieldCount; column++)
                {
                    var text = Cell(reader, column, numbers);
                    row.Add(column, text.Length > 0 ? text : extras.Error(reader.Name, reader.Depth, column));
                }

                if (row.Take() is not { Length: > 0 } line)
                    continue;
                lines.Append(budget.Take(line)).Append('\n');
                if (++rows % SectionRows != 0)
                    continue;
                sections.Add(new DocumentSection(lines.ToString()));
                lines.Clear();
            }

            if (lines.Length > 0)
                sections.Add(new DocumentSection(lines.Append('\n').ToString()));
        }
        while (reader.NextResult());
    }

    /// <summary>Returns the stream of the workbook, and those of the workbooks that are embedded in it.</summary>
    private static List<byte[]> Streams(Stream file)
    {
        if (file.Length > MaxBytes)
            return [];
        var bytes = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(bytes);
        try
        {
            var compound = new CompoundFile(bytes);
            var paths = compound.Paths
                .Where(path => Path.GetFileName(path).ToUpperInvariant() is "WORKBOOK" or "BOOK")
                .OrderBy(path => path.Count(character => character == '/'))
                .ThenBy(path => path, StringComparer.Ordinal)
                .Take(MaxEmbedded);
            return [.. paths.Select(path => compound.Read(path) ?? [])];
        }
        catch (Exception exception) when (Damage.IsOfThePart(exception))
        {
            // A stream without a container, or damage that the reader of the cells reports.
            return [bytes];
        }
    }

    private static void ReadEmbedded(byte[] workbook, List<DocumentSection> sections, TextBudget budget)
    {
        try
        {
            var extras = OldSheetExtras.Read(workbook, budget);
            using var reader = Open(new MemoryStream(workbook, writable: false));
            ReadSheets(reader, extras, sections, budget);
            AddTexts(extras, sections);
        }
        catch (Exception exception) when (
            exception is ExcelReaderException or DocumentUnreadableException { Reason: FailureReason.Encrypted }
            || Damage.IsOfThePart(exception))
        {
            var remark = budget.Remark("An embedded workbook is damaged or protected and could not be read completely.");
            sections.Add(new DocumentSection(remark));
        }
    }

    private static void AddTexts(OldSheetExtras extras, List<DocumentSection> sections)
    {
        if (extras.Texts.Count > 0)
            sections.Add(new DocumentSection(string.Join('\n', extras.Texts) + "\n\n"));
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
            catch (DocumentUnreadableException exception) when (
                exception.Reason is FailureReason.Malformed or FailureReason.Crashed or FailureReason.TooSlow)
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

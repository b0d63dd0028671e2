using System.Text;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// Spreadsheets (XLSX and XLSB): every sheet under its name, one line per row, as its cells show it; then its text boxes, charts and
/// comments.
/// </summary>
internal sealed class SheetFormat : IFormat
{
    private const int SectionRows = 500;

    public string MediaType => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public bool Knows(FileProbe probe)
        => probe.Container == FileContainer.Sheet
            || (probe.Container == FileContainer.Other && probe.IsZip
                && probe.IsCalled(MediaType, ".xlsx", ".xlsm", ".xlsb", ".xltx", ".xltm", ".xlam"));

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        using var package = new OfficePackage(file, budget);
        var main = package.Main("xl/workbook.xml");
        ISheets sheets = main.EndsWith(".bin", StringComparison.OrdinalIgnoreCase) ? new BinarySheets(budget) : new XmlSheets(budget);
        var damage = new Damage(budget);
        var extras = new SheetExtras(package, damage, budget);
        var book = new SheetBook();
        using (var stream = package.Open(main))
            sheets.ReadBook(stream, book);
        var remarks = Shared("sharedStrings", sheets.ReadTexts) + Shared("styles", sheets.ReadStyles);
        if (remarks.Length > 0)
            yield return new DocumentSection(remarks);
        var parts = package.Relations(main).GroupBy(relation => relation.Id, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First().Target, StringComparer.Ordinal);
        foreach (var (name, relation) in book.Sheets)
        {
            List<DocumentSection> sections = [];
            var part = parts.GetValueOrDefault(relation, name);
            var rest = damage.Read(part, () => Rows(package, part, lines => sheets.Rows(lines, book), sections, name));
            if (sections.Count > 0)
                damage.FoundText();
            foreach (var section in sections)
                yield return section;
            var others = string.Join('\n', extras.Read(part).Prepend(rest).Where(text => text.Length > 0));
            if (sections.Count == 0)
                yield return new DocumentSection($"## {name}\n\n{others}\n\n");
            else if (others.Length > 0)
                yield return new DocumentSection(others + "\n\n");
        }

        damage.ThrowIfNothingElse();

        string Shared(string kind, Action<Stream, SheetBook> read) => damage.Read(kind, () =>
        {
            using var stream = package.OpenRelated(main, kind);
            if (stream is not null)
                read(stream, book);
            return "";
        });
    }

    /// <summary>Adds full sections to the list, so they stay if the sheet turns out to be damaged. Returns the rest.</summary>
    private static string Rows(
        OfficePackage package, string part, Func<Stream, IEnumerable<string>> read, List<DocumentSection> sections, string name)
    {
        var text = new StringBuilder($"## {name}\n\n");
        var rows = 0;
        using var stream = package.Open(part);
        try
        {
            foreach (var line in read(stream))
            {
                text.Append(line).Append('\n');
                if (++rows % SectionRows == 0)
                    Cut();
            }
        }
        finally
        {
            if (rows > 0)
                Cut();
        }

        return "";

        void Cut()
        {
            if (text.Length > 0)
                sections.Add(new DocumentSection(text.ToString()));
            text.Clear();
        }
    }
}

using Connectors.Jobs.Text.Programs;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// Old Word files (DOC). Programs read those that are older than Word 97 or damaged. Of these, catdoc also reads headers and footers, so it
/// comes first.
/// </summary>
internal sealed class OldWordFormat(InstalledPrograms programs) : IFormat
{
    private const int MaxBytes = 256 << 20;

    private static readonly string[][] Commands = [["catdoc", "-w", "-d", "utf-8"], ["antiword", "-w", "0", "-m", "UTF-8.txt"]];

    private readonly OldOfficePrograms _programs = new(programs);

    public string MediaType => "application/msword";

    public IReadOnlyList<FormatProgram> Programs { get; } =
        [new("catdoc", "catdoc", ProgramNeed.Better, "-V"), new("antiword", "antiword", ProgramNeed.Better, "-h")];

    /// <summary>A file of Word 2 has no container. It begins with the number of its format.</summary>
    public bool Knows(FileProbe probe)
        => probe.Container == FileContainer.OldWord || probe.StartsWith(0xDB, 0xA5, 0x2D, 0x00);

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var text = Text(file, budget) ?? _programs.Read(
            Commands,
            "Word files (.doc) that are older than Word 97 or damaged need the program catdoc or antiword on the worker's machine. "
            + "Install one, or save the file as .docx.",
            file,
            budget);
        if (text.Length > 0)
            yield return new DocumentSection(text);
    }

    /// <summary>Returns null if the file is older, damaged, or seems to have no text.</summary>
    private static string? Text(Stream file, TextBudget budget)
    {
        if (file.Length > MaxBytes)
            return null;
        var bytes = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(bytes);
        try
        {
            return OldWordFile.Read(new CompoundFile(bytes), budget) is { } parts && OldWordText.Of(parts) is { Length: > 0 } text
                ? budget.Take(text)
                : null;
        }
        catch (Exception exception) when (Damage.IsOfThePart(exception))
        {
            return null;
        }
    }
}

using Connectors.Jobs.Text.Programs;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>Old Word files (DOC). Of the programs that read them, catdoc also reads headers and footers, so it comes first.</summary>
internal sealed class OldWordFormat(InstalledPrograms programs) : IFormat
{
    private static readonly string[][] Commands = [["catdoc", "-w", "-d", "utf-8"], ["antiword", "-w", "0", "-m", "UTF-8.txt"]];

    private readonly OldOfficePrograms _programs = new(programs);

    public string MediaType => "application/msword";

    public IReadOnlyList<FormatProgram> Programs { get; } =
        [new("catdoc", "catdoc", ProgramNeed.Required, "-V"), new("antiword", "antiword", ProgramNeed.Required, "-h")];

    public bool Knows(FileProbe probe) => probe.Container == FileContainer.OldWord;

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var text = _programs.Read(
            Commands,
            "Old Word files (.doc) need the program catdoc or antiword on the worker's machine. Install one, or save the file as .docx.",
            file,
            budget);
        if (text.Length > 0)
            yield return new DocumentSection(text);
    }
}

using Connectors.Jobs.Text.Programs;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>Old presentations (PPT).</summary>
internal sealed class OldSlidesFormat(InstalledPrograms programs) : IFormat
{
    private static readonly string[][] Commands = [["catppt", "-d", "utf-8"]];

    private readonly OldOfficePrograms _programs = new(programs);

    public string MediaType => "application/vnd.ms-powerpoint";

    public IReadOnlyList<FormatProgram> Programs { get; } = [new("catppt", "catdoc", ProgramNeed.Required, "-V")];

    public bool Knows(FileProbe probe) => probe.Container == FileContainer.OldSlides;

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var text = _programs.Read(
            Commands,
            "Old presentations (.ppt) need the program catppt on the worker's machine. Install catdoc, or save the file as .pptx.",
            file,
            budget);
        if (text.Length > 0)
            yield return new DocumentSection(text);
    }
}

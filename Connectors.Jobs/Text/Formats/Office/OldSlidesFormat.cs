using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Text.Programs;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// Old presentations (PPT). A program reads those that are older than PowerPoint 97 or damaged. It does not read all that newer versions
/// write, and does not tell.
/// </summary>
internal sealed class OldSlidesFormat(InstalledPrograms programs) : IFormat
{
    private const int MaxBytes = 256 << 20;

    private static readonly string[][] Commands = [["catppt", "-d", "utf-8"]];

    private readonly OldOfficePrograms _programs = new(programs);

    public string MediaType => "application/vnd.ms-powerpoint";

    public IReadOnlyList<FormatProgram> Programs { get; } = [new("catppt", "catdoc", ProgramNeed.Better, "-V")];

    public bool Knows(FileProbe probe) => probe.Container == FileContainer.OldSlides;

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        if (Slides(file, budget) is { } slides)
        {
            return slides.Select(Section);
        }

        var text = _programs.Read(
            Commands,
            "Presentations (.ppt) that are older than PowerPoint 97 or damaged need the program catppt on the worker's machine. "
            + "Install catdoc, or save the file as .pptx.",
            file,
            budget);
        return text.Length > 0 ? [new DocumentSection(text)] : [];
    }

    private static DocumentSection Section((int Number, string Text) slide)
        => new(slide.Number > 0 ? $"## Slide {slide.Number}\n\n{slide.Text}\n\n" : slide.Text);

    /// <summary>Returns null if the file is older or damaged.</summary>
    private static IReadOnlyList<(int Number, string Text)>? Slides(Stream file, TextBudget budget)
    {
        if (file.Length > MaxBytes)
            return null;
        var bytes = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(bytes);
        try
        {
            var compound = new CompoundFile(bytes);
            budget.NoText = compound.Read("Pictures") is { Length: > 0 } ? NoText.PicturesOnly : NoText.Empty;
            return OldSlidesFile.Read(compound, budget);
        }
        catch (Exception exception) when (Damage.IsOfThePart(exception))
        {
            return null;
        }
    }
}

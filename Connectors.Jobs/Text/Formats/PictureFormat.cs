using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Text.Programs;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Pictures of text: PNG, JPEG and TIFF. They are an unsupported kind unless reading pictures is switched on.</summary>
internal sealed class PictureFormat(Ocr ocr, TextLimits limits) : IFormat
{
    public string MediaType => "image/*";

    public IReadOnlyList<FormatProgram> Programs { get; } = [new(Ocr.Reader, "tesseract-ocr", ProgramNeed.Required, "--version")];

    public string? SwitchedOff => ocr.Advice(limits.Ocr);

    public bool Knows(FileProbe probe) => Kind(probe.Head) is not null;

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        if (ocr.Advice(budget.Limits.Ocr) is not null)
        {
            var head = new byte[4];
            file.Position = 0;
            file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            var kind = Kind(head);
            throw new DocumentUnreadableException(FailureReason.Unsupported, $"Unsupported file type ({kind}).") { Kind = kind };
        }

        budget.NoText = NoText.PicturesOnly;
        file.Position = 0;
        var text = budget.Take(ocr.Picture(file, budget));
        return text.Length == 0 ? [] : [new DocumentSection(text)];
    }

    private static string? Kind(ReadOnlySpan<byte> head)
        => head.StartsWith<byte>([0x89, 0x50, 0x4E, 0x47]) ? ".png"
            : head.StartsWith<byte>([0xFF, 0xD8, 0xFF]) ? ".jpg"
            : head.StartsWith<byte>([0x49, 0x49, 0x2A, 0x00]) || head.StartsWith<byte>([0x4D, 0x4D, 0x00, 0x2A]) ? ".tif"
            : null;
}

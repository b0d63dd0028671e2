namespace Connectors.Jobs.Text;

/// <summary>
/// Reading pictures of text ("Connectors:Ocr:Languages" and so on). It takes seconds for each page, so it is off at first.
/// </summary>
internal sealed record OcrOptions
{
    /// <summary>The languages to read, as tesseract names them, joined by "+": "eng+deu". Empty: off.</summary>
    public string Languages { get; init; } = "";

    /// <summary>Maximum number of pages of one file that are read so. Further pages without text stay without.</summary>
    public int MaxPages { get; init; } = 20;

    /// <summary>Dots per inch at which a page is drawn before it is read.</summary>
    public int Resolution { get; init; } = 200;
}

using Connectors.Sources;

namespace Connectors.Jobs.Text;

/// <param name="MediaType">As found in the bytes, not as somebody claimed.</param>
/// <param name="Size">Of the file, in bytes.</param>
internal sealed record ExtractedText(IReadOnlyList<DocumentSection> Sections, string MediaType, long Size);

using System.Xml;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Reads untrusted XML as a stream, with limited nesting. Document types are passed over, so no entity is expanded or fetched.
/// </summary>
internal static class SafeXml
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    public static XmlReader Open(Stream part) => XmlReader.Create(part, Settings);

    /// <summary>Moves to the next node. Returns false at the end.</summary>
    public static bool Next(XmlReader reader, TextBudget budget)
    {
        budget.Token.ThrowIfCancellationRequested();
        return reader.Depth <= budget.Limits.MaxDepth ? reader.Read() : throw new XmlException("The elements are nested too deeply.");
    }
}

using System.Xml;

namespace Connectors.Jobs.Text.Formats;

/// <summary>XML from strangers, read as a stream: no document types, no outside entities, no nesting without end.</summary>
internal static class Markup
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    public static XmlReader Open(Stream part) => XmlReader.Create(part, Settings);

    /// <summary>Goes to the next node; false at the end.</summary>
    public static bool Next(XmlReader reader, TextBudget budget)
    {
        budget.Token.ThrowIfCancellationRequested();
        return reader.Depth <= budget.Limits.MaxDepth ? reader.Read() : throw new XmlException("Its elements are nested too deeply.");
    }
}

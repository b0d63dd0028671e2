using System.Xml;
using UglyToad.PdfPig.Tokens;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Reads forms in XML that are packed into a PDF (XFA): the values, and the words of a form that a viewer draws from the XML alone.
/// </summary>
internal sealed class PdfXfa(PdfObjects objects, TextBudget budget)
{
    public IEnumerable<string> Texts(DictionaryToken form)
    {
        var drawnFromXml = objects.Get<BooleanToken>(objects.Catalog, "NeedsRendering")?.Data == true;
        List<string> texts = [];
        // The whole form in one stream, or its parts: name, content, name, content.
        foreach (var part in objects.Get<ArrayToken>(form, "XFA")?.Data ?? Single(form))
        {
            if (objects.Resolve<StreamToken>(part) is { } stream)
                Read(PdfObjects.Content(stream), drawnFromXml, texts);
        }

        return texts;
    }

    private IReadOnlyList<IToken> Single(DictionaryToken form) => objects.Get<StreamToken>(form, "XFA") is { } stream ? [stream] : [];

    /// <summary>What was read before the XML turned out to be damaged stays.</summary>
    private void Read(ReadOnlyMemory<byte> xml, bool wantsWords, List<string> texts)
    {
        try
        {
            using var reader = SafeXml.Open(new MemoryStream(xml.ToArray()));
            var (values, words) = (0, 0);
            while (SafeXml.Next(reader, budget))
            {
                var step = reader.NodeType switch
                {
                    XmlNodeType.Element when !reader.IsEmptyElement => 1,
                    XmlNodeType.EndElement => -1,
                    _ => 0,
                };
                values += reader.LocalName is "datasets" ? step : 0;
                words += reader.LocalName is "text" or "exData" ? step : 0;
                if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && (values > 0 || wantsWords && words > 0))
                    texts.Add(reader.Value.Trim());
            }
        }
        catch (XmlException)
        {
            // The form's fields have the values as well.
        }
    }
}

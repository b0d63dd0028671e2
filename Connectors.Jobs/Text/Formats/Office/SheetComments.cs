using System.Text;
using System.Xml;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>Reads the comments of a sheet, and the captions of its controls: one line each.</summary>
internal static class SheetComments
{
    public static string Read(Stream part, TextBudget budget)
        => Lines(part, budget, isText: static name => name is "t" or "text", isLine: static name => name is "comment" or "threadedComment");

    public static string ReadCaptions(Stream part, TextBudget budget)
        => Lines(part, budget, isText: static name => name == "textbox", isLine: static name => name == "textbox");

    private static string Lines(Stream part, TextBudget budget, Func<string, bool> isText, Func<string, bool> isLine)
    {
        using var reader = SafeXml.Open(part);
        var (text, line, open) = (new StringBuilder(), new StringBuilder(), 0);
        while (SafeXml.Next(reader, budget))
        {
            while (reader is { NodeType: XmlNodeType.Element, LocalName: "rPh" })
                reader.Skip();
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when isText(reader.LocalName) && !reader.IsEmptyElement:
                    open++;
                    break;
                case XmlNodeType.EndElement:
                    open -= isText(reader.LocalName) ? 1 : 0;
                    if (isLine(reader.LocalName))
                        EndLine();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace when open > 0:
                    line.Append(reader.Value);
                    break;
            }
        }

        return text.ToString();

        void EndLine()
        {
            var words = string.Join(' ', line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            line.Clear();
            if (words.Length > 0)
                text.Append(budget.Take(SheetEscapes.Decode(words))).Append('\n');
        }
    }
}

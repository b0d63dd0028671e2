using System.Xml;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>Reads what lies on a sheet beside its cells: text boxes, charts, diagrams, buttons and comments.</summary>
internal sealed class SheetExtras(OfficePackage package, Damage damage, TextBudget budget)
{
    /// <summary>Excel writes this before a copy of a conversation, for programs that do not know conversations.</summary>
    private const string CopyOfConversation = "[Threaded comment]";

    private readonly OfficeGraphics _graphics = new(package, damage, budget);

    public IEnumerable<string> Read(string sheet)
    {
        foreach (var text in _graphics.Read(sheet))
            yield return text;
        var relations = package.Relations(sheet);
        foreach (var relation in relations.Where(relation => relation.Kind == "vmlDrawing"))
        {
            if (Buttons(relation.Target) is { Length: > 0 } buttons)
                yield return buttons;
        }

        var hasConversations = relations.Any(relation => relation.Kind == "threadedComment");
        foreach (var relation in relations.Where(relation => relation.Kind is "comments" or "threadedComment"))
        {
            var text = damage.Read(relation.Target, () => Comments(relation.Target));
            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            foreach (var line in lines.Where(line => !hasConversations || !line.StartsWith(CopyOfConversation, StringComparison.Ordinal)))
                yield return $"Comment: {line}";
        }
    }

    private string Comments(string part)
    {
        using var stream = package.Open(part);
        return part.EndsWith(".bin", StringComparison.OrdinalIgnoreCase)
            ? BinarySheets.Comments(stream, budget)
            : SheetComments.Read(stream, budget);
    }

    /// <summary>Reads the captions of buttons and of other controls. They are written as HTML, which need not be XML.</summary>
    private string Buttons(string part)
    {
        try
        {
            using var stream = package.Open(part);
            return SheetComments.ReadCaptions(stream, budget);
        }
        catch (Exception exception) when (exception is XmlException or InvalidDataException)
        {
            return "";
        }
    }
}

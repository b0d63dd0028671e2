using System.Text;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>Turns the stored text of an old Word file into lines, without the codes of fields. The cells of a row share a line.</summary>
internal static class OldWordText
{
    private const char FieldBegin = '\u0013';
    private const char FieldResult = '\u0014';
    private const char FieldEnd = '\u0015';
    private const char CellEnd = '\a';
    private const char HardHyphen = '\u001E';

    /// <summary>Returns the text of all parts, the body first. A text that stands in several headers is taken once.</summary>
    public static string Of(IReadOnlyDictionary<OldWordFile.Part, string> parts)
    {
        var text = new StringBuilder();
        foreach (var (part, stored) in parts.OrderBy(part => part.Key))
        {
            var lines = Lines(stored).Split('\n').Select(line => line.TrimEnd(' ', '|', '\t')).ToList();
            if (part != OldWordFile.Part.Body)
                lines = [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0).Distinct()];
            if (part == OldWordFile.Part.Macros)
                continue;
            var label = part == OldWordFile.Part.Comments ? "Comment: " : "";
            foreach (var line in lines)
                text.Append(label).Append(line).Append('\n');
            text.Append('\n');
        }

        return text.ToString().Trim();
    }

    private static string Lines(string stored)
    {
        var text = new StringBuilder();
        // For each open field: whether its code is being read, and where the code begins in the text that is left out.
        Stack<bool> fields = new();
        var (codes, leftOut) = (0, new StringBuilder());
        foreach (var character in stored)
        {
            switch (character)
            {
                case FieldBegin:
                    fields.Push(true);
                    codes++;
                    break;
                case FieldResult when fields.TryPop(out var isCode):
                    codes -= isCode ? 1 : 0;
                    fields.Push(false);
                    break;
                case FieldEnd when fields.TryPop(out var isCode):
                    codes -= isCode ? 1 : 0;
                    break;
                default:
                    Append(codes > 0 ? leftOut : text, character);
                    break;
            }

            if (codes == 0)
                leftOut.Clear();
        }

        // A field that does not end is damaged. What follows it is no code.
        return text.Append(leftOut).ToString();
    }

    private static void Append(StringBuilder text, char character)
    {
        switch (character)
        {
            case CellEnd when text.Length > 2 && text[^1] == ' ' && text[^2] == '|':
                text.Append('\n');
                break;
            case CellEnd:
                text.Append(" | ");
                break;
            case '\r' or '\v' or '\f' or '\u000E':
                text.Append('\n');
                break;
            case HardHyphen:
                text.Append('-');
                break;
            case '\t' or >= ' ':
                text.Append(character);
                break;
        }
    }
}

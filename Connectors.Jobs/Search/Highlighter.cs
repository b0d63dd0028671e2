using System.Net;
using System.Text;

namespace Connectors.Jobs.Search;

/// <summary>Marks a question's words in a chunk. The result is HTML: encoded text with matches in &lt;em&gt;.</summary>
internal static class Highlighter
{
    public static string Mark(string content, IReadOnlySet<string> words)
    {
        var html = new StringBuilder();
        var (at, open) = (0, -1);
        foreach (var word in Tokenizer.Split(content).Where(word => words.Contains(word.Text)))
        {
            if (open >= 0 && word.Start > at)
                Close();
            if (open < 0)
            {
                html.Append(WebUtility.HtmlEncode(content[at..word.Start]));
                open = word.Start;
            }

            at = Math.Max(at, word.End);
        }

        if (open >= 0)
            Close();
        return html.Append(WebUtility.HtmlEncode(content[at..])).ToString();

        void Close()
        {
            html.Append("<em>").Append(WebUtility.HtmlEncode(content[open..at])).Append("</em>");
            open = -1;
        }
    }
}

using System.Net;
using System.Text;

namespace Connectors.Jobs.Search;

/// <summary>
/// Cuts the stretches out of a chunk that answer a question. A highlight is HTML: encoded text with matches in &lt;em&gt;. A passage is
/// plain text. Both are bounded, however long the chunk is.
/// </summary>
internal static class Highlighter
{
    /// <summary>In characters, without the marks and the encoding of HTML.</summary>
    public const int MaxHighlight = 320;

    /// <summary>In characters.</summary>
    public const int MaxPassage = 1200;

    /// <summary>Stands where text was left out.</summary>
    private const string Gap = "…";

    /// <summary>Returns a hit with its highlight and its passage.</summary>
    /// <param name="hit">The hit with its content.</param>
    /// <param name="words">The question's words in their indexed form.</param>
    /// <param name="stems">The stems of the answer's texts.</param>
    public static SearchHit Mark(SearchHit hit, IReadOnlySet<string> words, TextStems stems)
    {
        var matches = Matches(hit.Content, words, stems);
        return hit with { Highlight = Html(hit.Content, matches), Passage = Plain(hit.Content, matches) };
    }

    /// <summary>Returns the highlight of a text.</summary>
    public static string Mark(string content, IReadOnlySet<string> words) => Html(content, Matches(content, words, new TextStems()));

    private static string Html(string content, IReadOnlyList<TextMatch> matches)
    {
        var html = new StringBuilder();
        foreach (var snippet in Snippets.Of(content, matches, MaxHighlight, most: 2))
        {
            html.Append(snippet.From > 0 && html.Length == 0 ? Gap : "");
            var at = snippet.From;
            foreach (var match in matches.Where(match => match.Start < snippet.To && match.End > snippet.From))
            {
                // A run of a script without spaces may match as a whole, and be longer than the snippet.
                var (start, end) = (Math.Max(match.Start, snippet.From), Math.Min(match.End, snippet.To));
                html.Append(Encoded(content, at, start)).Append("<em>").Append(Encoded(content, start, end)).Append("</em>");
                at = end;
            }

            html.Append(Encoded(content, at, snippet.To)).Append(snippet.To < content.Length ? Gap : "");
        }

        return html.ToString();
    }

    private static string Plain(string content, IReadOnlyList<TextMatch> matches)
    {
        var snippet = Snippets.Of(content, matches, MaxPassage, most: 1)[0];
        return (snippet.From > 0 ? Gap : "") + content[snippet.From..snippet.To] + (snippet.To < content.Length ? Gap : "");
    }

    private static string Encoded(string content, int from, int to) => WebUtility.HtmlEncode(content[from..to]);

    /// <summary>
    /// Returns the places of the words, in their order and apart from each other. Words that overlap or touch, as pairs of characters and
    /// the parts and forms of one word do, are one place.
    /// </summary>
    private static List<TextMatch> Matches(string content, IReadOnlySet<string> words, TextStems stems)
    {
        var places = new List<TextMatch>();
        var tokens = Tokenizer.Split(content, stems.Of(content)).Where(token => words.Contains(token.Text));
        foreach (var token in tokens.OrderBy(token => token.Start))
        {
            if (places.Count > 0 && token.Start <= places[^1].End)
                places[^1] = places[^1].With(token);
            else
                places.Add(new TextMatch(token.Start, token.End, [token.Text]));
        }

        return places;
    }
}

namespace Connectors.Jobs.Search;

/// <summary>The stems of an answer's texts, so that a word of several of them is reduced once. Not safe for threads.</summary>
internal sealed class TextStems
{
    private readonly Dictionary<string, Stems> _known = new(StringComparer.Ordinal);
    private readonly KnownWords _words = KnownWords.OfText();

    /// <summary>Returns the stems for the languages of a text.</summary>
    public Stems Of(string text)
    {
        var languages = Languages.Of(text);
        var key = string.Join(' ', languages);
        return _known.TryGetValue(key, out var stems) ? stems : _known[key] = new Stems(languages, _words);
    }
}

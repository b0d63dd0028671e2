namespace Connectors.Jobs.Search;

/// <summary>Chooses the stretches of a text that show the most of a question.</summary>
internal static class Snippets
{
    /// <summary>How far an end may move to fall between words.</summary>
    private const int Slack = 40;

    /// <summary>
    /// Returns the stretches in the order of the text, at least one. The first choice shows the most different words; another one is added
    /// only if it shows words that the first lacks. A text without matches shows its beginning.
    /// </summary>
    /// <param name="content">The text.</param>
    /// <param name="matches">The places that match, in their order.</param>
    /// <param name="size">The characters of all stretches together.</param>
    /// <param name="most">The number of stretches at most.</param>
    public static IReadOnlyList<Snippet> Of(string content, IReadOnlyList<TextMatch> matches, int size, int most)
    {
        if (content.Length <= size)
            return [new Snippet(0, content.Length)];
        if (matches.Count == 0)
            return [Around(content, new Window(0, 0, []), size)];

        var whole = Best(matches, size, []);
        var words = matches.SelectMany(match => match.Words).ToHashSet();
        if (most < 2 || words.IsSubsetOf(whole.Words))
            return [Around(content, whole, size)];

        var first = Best(matches, size / most, []);
        var second = Best([.. matches.Where(match => match.End <= first.From || match.Start >= first.To)], size / most, first.Words);
        if (second.Words.Count <= whole.Words.Count - first.Words.Count)
            return [Around(content, whole, size)];
        return Joined(Around(content, first, size / most), Around(content, second, size / most));
    }

    /// <summary>Finds the window with the most words that are not known; of equal ones that with more matches, then the first.</summary>
    private static Window Best(IReadOnlyList<TextMatch> matches, int size, HashSet<string> known)
    {
        var (best, start) = (new Window(0, 0, []), 0);
        var (counts, most) = (new Dictionary<string, int>(), (Words: 0, Matches: 0));
        for (var end = 0; end < matches.Count; end++)
        {
            Count(matches[end], 1);
            while (start < end && matches[end].End - matches[start].Start > size)
                Count(matches[start++], -1);
            var value = (Words: counts.Count, Matches: end - start + 1);
            if (value.CompareTo(most) <= 0 || value.Words == 0)
                continue;
            most = value;
            best = new Window(matches[start].Start, matches[end].End, counts.Keys.ToHashSet());
        }

        return best;

        void Count(TextMatch match, int change)
        {
            foreach (var word in match.Words.Where(word => !known.Contains(word)))
            {
                var count = counts.GetValueOrDefault(word) + change;
                if (count > 0)
                    counts[word] = count;
                else
                    counts.Remove(word);
            }
        }
    }

    /// <summary>Puts a window into the middle of a stretch. Ends fall between words if there is a blank near.</summary>
    private static Snippet Around(string content, Window window, int size)
    {
        var end = Math.Min(window.To, window.From + size);
        var from = Math.Clamp(window.From - ((size - (end - window.From)) / 2), 0, Math.Max(0, content.Length - size));
        var to = Math.Min(from + size, content.Length);
        return new Snippet(Start(content, from, Math.Min(from + Slack, window.From)), End(content, Math.Max(to - Slack, end), to));
    }

    private static int Start(string content, int from, int latest)
    {
        if (from == 0)
            return 0;
        var blank = content.AsSpan(from, Math.Max(0, latest - from)).IndexOfAny(' ', '\n');
        if (blank >= 0)
            return from + blank + 1;
        return char.IsLowSurrogate(content[from]) ? from + 1 : from;
    }

    private static int End(string content, int earliest, int to)
    {
        if (to == content.Length)
            return to;
        var blank = content.AsSpan(earliest, to - earliest).LastIndexOfAny(' ', '\n');
        if (blank >= 0)
            return earliest + blank;
        return char.IsLowSurrogate(content[to]) ? to - 1 : to;
    }

    private static Snippet[] Joined(Snippet one, Snippet other)
    {
        var (first, second) = one.From <= other.From ? (one, other) : (other, one);
        return second.From <= first.To ? [new Snippet(first.From, Math.Max(first.To, second.To))] : [first, second];
    }

    private sealed record Window(int From, int To, HashSet<string> Words);
}

/// <summary>A stretch of a text.</summary>
/// <param name="From">The offset of its first character.</param>
/// <param name="To">The offset after its last character.</param>
internal readonly record struct Snippet(int From, int To);

/// <summary>A place of a text that matches a question.</summary>
/// <param name="Start">The offset of its first character.</param>
/// <param name="End">The offset after its last character.</param>
/// <param name="Words">The words that match here, in their indexed form.</param>
internal sealed record TextMatch(int Start, int End, IReadOnlyList<string> Words)
{
    /// <summary>The same place with another word of it.</summary>
    public TextMatch With(Token token) => new(Start, Math.Max(End, token.End), [.. Words, token.Text]);
}

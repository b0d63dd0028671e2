using System.Buffers;
using System.Text;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Leaves out base64: pictures, keys and files that other programs wrote into text. Nobody reads or searches it, and one picture makes
/// hundreds of chunks.
/// </summary>
internal static class Blobs
{
    /// <summary>A shorter run may be a word, a path or a token that somebody searches.</summary>
    private const int MinLength = 200;

    /// <summary>Lines of at least this length may belong to a blob that is wrapped.</summary>
    private const int MinLine = 56;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_");

    /// <summary>Returns the text without its blobs.</summary>
    public static string Remove(string text)
    {
        StringBuilder? kept = null;
        var copied = 0;
        for (var start = Next(text, 0); start >= 0;)
        {
            var end = End(text, start);
            if (IsBlob(text.AsSpan(start, end - start)))
            {
                (kept ??= new StringBuilder()).Append(text, copied, start - copied);
                copied = end;
            }

            start = Next(text, end);
        }

        return kept is null ? text : kept.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>Returns the start of the next run that fills a line or more of a blob; -1 if there is none.</summary>
    private static int Next(string text, int from)
    {
        // Looks at the end of a window first, so ordinary text is passed in steps of nearly the whole window.
        while (from + MinLine <= text.Length)
        {
            var other = text.AsSpan(from, MinLine).LastIndexOfAnyExcept(Alphabet);
            if (other < 0)
                return from;
            from += other + 1;
        }

        return -1;
    }

    /// <summary>Returns the end of a run, with the further lines of a blob that is wrapped.</summary>
    private static int End(string text, int start)
    {
        var end = RunEnd(text, start);
        while (NextLine(text, end) is var line && line > end)
        {
            var next = RunEnd(text, line);
            var isLast = next - line < MinLine;
            // The last line of a blob is shorter. It is part of the blob only if it ends the line, so a following word is not.
            if (next == line || (isLast && (next < text.Length && text[next] is not ('\r' or '\n') || !LooksEncoded(text, line, next))))
                return end;
            end = next;
            if (isLast)
                return end;
        }

        return end;
    }

    private static int RunEnd(string text, int start)
    {
        var length = text.AsSpan(start).IndexOfAnyExcept(Alphabet);
        return length < 0 ? text.Length : start + length;
    }

    private static int NextLine(string text, int end)
    {
        var at = end;
        if (at < text.Length && text[at] == '\r')
            at++;
        return at < text.Length && text[at] == '\n' ? at + 1 : end;
    }

    private static bool LooksEncoded(string text, int start, int end)
        => text[end - 1] == '=' || text.AsSpan(start, end - start).IndexOfAnyInRange('0', '9') >= 0;

    /// <summary>Whether a run is long and as mixed as base64 is. Rows of one character, hexadecimal digits and sequences are not.</summary>
    private static bool IsBlob(ReadOnlySpan<char> run)
        => run.Length >= MinLength
            && run.IndexOfAnyInRange('A', 'Z') >= 0
            && run.IndexOfAnyInRange('a', 'z') >= 0
            && run.IndexOfAnyInRange('0', '9') >= 0
            && LooksRandom(run[..Math.Min(run.Length, 4096)]);

    /// <summary>Whether letters change case often and few marks stand between them. Names and paths differ from that.</summary>
    private static bool LooksRandom(ReadOnlySpan<char> run)
    {
        var (changes, marks, last) = (0, 0, 0);
        foreach (var c in run)
        {
            var kind = char.IsAsciiLetterUpper(c) ? 1 : char.IsAsciiLetterLower(c) ? 2 : char.IsAsciiDigit(c) ? 3 : 4;
            changes += kind != last ? 1 : 0;
            marks += kind == 4 ? 1 : 0;
            last = kind;
        }

        return changes * 8 > run.Length && marks * 12 < run.Length;
    }
}

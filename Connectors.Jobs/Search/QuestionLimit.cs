namespace Connectors.Jobs.Search;

/// <summary>
/// Bounds a question. Each word of a question is looked up and ranked, so a pasted page would take the whole database. The first words say
/// what a question is about; the others are left out.
/// </summary>
internal static class QuestionLimit
{
    public const int MaxWords = 64;

    /// <summary>Returns the question's first words, up to the limit. Of scripts without blanks, two characters count as a word.</summary>
    public static string Cut(string question)
    {
        var (halves, inWord) = (0, false);
        for (var at = 0; at < question.Length; at++)
        {
            var character = question[at];
            var isLetter = char.IsLetterOrDigit(character) || char.IsSurrogate(character);
            var isAlone = isLetter && HasNoBlanks(character);
            if (isAlone)
                halves++;
            else if (isLetter && !inWord)
                halves += 2;
            if (halves > 2 * MaxWords)
                return question[..at].TrimEnd();
            inWord = isLetter && !isAlone;
        }

        return question;
    }

    /// <summary>Thai, Lao, Khmer, Burmese, kana and ideographs.</summary>
    private static bool HasNoBlanks(char character)
        => character is (>= '\u0e00' and <= '\u0eff') or (>= '\u1000' and <= '\u109f') or (>= '\u1780' and <= '\u17ff')
            or (>= '\u2e80' and <= '\u9fff') or (>= '\uf900' and <= '\ufaff') || char.IsSurrogate(character);
}

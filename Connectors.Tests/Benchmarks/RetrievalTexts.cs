using System.Text;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Texts made from a seed whose words are distributed as in a natural language: few are in nearly every text, most in hardly any, and those
/// of one subject come together.
/// </summary>
internal sealed class RetrievalTexts(int seed)
{
    private const int Vocabulary = 300_000;
    private const int Subjects = 4_000;
    private const int WordsOfSubject = 80;
    private const double OfSubject = 0.25;
    private const string Consonants = "bcdfghjklmnprstvwz";
    private const string Vowels = "aeiou";

    /// <summary>The most frequent words, as English has them.</summary>
    private static readonly string[] Common =
        ("the of and to in is that for it as was with be by on not he his but at are this have from or had an they which one you were her "
        + "all she there would their we him been has when who will more no if out so said what up its about into than them can only other "
        + "new some could time these two may then do first any my now such like our over man me even most made after also did many before "
        + "must through back years where much your way well down should because each just those people how too little state good very "
        + "make world still own see men work long get here between both life being under never day same another know while last might us "
        + "great old year off come since against go came right used take three").Split(' ');

    private readonly Random _random = new(seed);
    private int _subject;

    /// <summary>Begins a document, which has a subject.</summary>
    public void Begin() => _subject = _random.Next(Subjects);

    public string Next(int words)
    {
        var text = new StringBuilder();
        for (var i = 0; i < words; i++)
            text.Append(i == 0 ? "" : " ").Append(Word(NextRank()));
        return text.ToString();
    }

    public static string MostFrequent(int words) => string.Join(' ', Common.Take(words));

    private int NextRank()
    {
        if (_random.NextDouble() >= OfSubject)
            return (int)Math.Pow(Vocabulary, _random.NextDouble()) - 1;
        var place = (int)Math.Pow(WordsOfSubject, _random.NextDouble());
        // The same words for each text of the subject, from all over the vocabulary but its head.
        return 300 + (int)(((_subject * 7919L) + (place * 104_729L)) * 2_654_435_761L % (Vocabulary - 300));
    }

    private static string Word(int rank)
    {
        if (rank < Common.Length)
            return Common[rank];
        var word = new StringBuilder();
        for (var rest = rank + 500; rest > 0; rest /= Consonants.Length * Vowels.Length)
        {
            var syllable = rest % (Consonants.Length * Vowels.Length);
            word.Append(Consonants[syllable / Vowels.Length]).Append(Vowels[syllable % Vowels.Length]);
        }

        return word.Append(Consonants[rank % Consonants.Length]).ToString();
    }
}

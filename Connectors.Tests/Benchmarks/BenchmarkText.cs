using System.Globalization;
using System.Text;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Texts whose words occur as often as those of a language do: the second half as often as the first, the third a third as often. The most
/// frequent ones are those of English, by which the language of a text is told; the others are made. One word in forty is a name with a
/// number, such as order4711.
/// </summary>
internal static class BenchmarkText
{
    private const int Vocabulary = 30_000;

    private static readonly string[] Frequent = (
        "the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which one were all "
        + "their there been if more when will would who so no what up about into than them can only other new some could time these two "
        + "may then do first any my now such like our over me even most made after also did many before must through back years where "
        + "much your way well down should because each just those people how too little state good very make world still see own men "
        + "work long get here between both life being under never day same another know while last might us great old year off come "
        + "since against go came right used take three").Split(' ');

    private static readonly string[] Words =
    [
        .. Frequent, .. Enumerable.Range(Frequent.Length + 1, Vocabulary - Frequent.Length).Select(Word),
    ];

    private static readonly double[] Sums = Sum();

    public static string Of(Random random, int words)
    {
        var text = new StringBuilder(8 * words);
        for (var i = 0; i < words; i++)
        {
            if (i > 0)
                text.Append(i % 12 == 0 ? ". " : " ");
            var found = Array.BinarySearch(Sums, random.NextDouble() * Sums[^1]);
            text.Append(Words[Math.Min(found < 0 ? ~found : found, Vocabulary - 1)]);
            if (random.Next(40) == 0)
                text.Append(random.Next(1000).ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    /// <summary>Makes a word of its number: the smaller the number, the shorter the word.</summary>
    private static string Word(int number)
    {
        var word = new StringBuilder();
        for (var rest = number; rest > 0; rest /= 70)
            word.Append("bcdfghklmnprst"[rest % 14]).Append("aeiou"[rest / 14 % 5]);
        return word.Append("nrst"[number % 4]).ToString();
    }

    private static double[] Sum()
    {
        var sums = new double[Vocabulary];
        var sum = 0d;
        for (var i = 0; i < Vocabulary; i++)
            sums[i] = sum += 1d / (i + 1);
        return sums;
    }
}

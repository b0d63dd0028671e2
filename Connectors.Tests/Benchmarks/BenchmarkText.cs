using System.Globalization;
using System.Text;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Texts whose words occur as often as those of a language do: the second half as often as the first, the third a third as often. One word
/// in forty is a name with a number, such as order4711.
/// </summary>
internal static class BenchmarkText
{
    private const int Vocabulary = 30_000;

    private static readonly string[] Words = [.. Enumerable.Range(1, Vocabulary).Select(Word)];

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

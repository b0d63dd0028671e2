namespace Connectors.Jobs.Search;

/// <summary>How many letters two words differ by. Two neighbours that changed places are one difference.</summary>
internal static class Spelling
{
    /// <summary>Words from this length on may have two mistakes.</summary>
    private const int Long = 8;

    public static int Allowed(string word) => word.Length >= Long ? 2 : 1;

    /// <summary>Returns the number of differences, or one more than <paramref name="most"/> if there are more.</summary>
    public static int Distance(string one, string other, int most)
    {
        if (Math.Abs(one.Length - other.Length) > most)
            return most + 1;
        Span<int> before = stackalloc int[other.Length + 1];
        Span<int> last = stackalloc int[other.Length + 1];
        Span<int> row = stackalloc int[other.Length + 1];
        for (var j = 0; j <= other.Length; j++)
            last[j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var differs = one[i - 1] == other[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + differs);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                least = Math.Min(least, row[j]);
            }

            if (least > most)
                return most + 1;
            var free = before;
            before = last;
            last = row;
            row = free;
        }

        return Math.Min(last[other.Length], most + 1);
    }
}

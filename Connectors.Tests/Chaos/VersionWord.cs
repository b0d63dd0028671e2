using System.Text.RegularExpressions;

namespace Connectors.Tests.Chaos;

/// <summary>Unique words, one per version of a text. A document is up to date if it contains only the word of its last version.</summary>
internal static partial class VersionWord
{
    private static int last;

    public static string New() => $"zq{Interlocked.Increment(ref last)}zq";

    /// <summary>Returns the distinct version words in a text, sorted.</summary>
    public static string In(string text)
        => string.Join(' ', Pattern().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex("zq[0-9]+zq")]
    private static partial Regex Pattern();
}

using System.Text.RegularExpressions;

namespace Connectors.Tests.Chaos;

/// <summary>Words that name a version of something, never the same twice: a document's text is right when it has just the right ones.</summary>
internal static partial class Word
{
    private static int last;

    public static string New() => $"zq{Interlocked.Increment(ref last)}zq";

    /// <summary>The words in a text, sorted, each once.</summary>
    public static string In(string text) => Of(Pattern().Matches(text).Select(match => match.Value));

    public static string Of(IEnumerable<string> words) => string.Join(' ', words.Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex("zq[0-9]+zq")]
    private static partial Regex Pattern();
}

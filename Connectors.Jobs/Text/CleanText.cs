using System.Text;

namespace Connectors.Jobs.Text;

/// <summary>Cleans text so that PostgreSQL accepts it and words are found: without zero characters and halves of surrogate pairs.</summary>
internal static class CleanText
{
    public static string Of(string text)
    {
        var bad = text.Contains('\0') || text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');
        return bad ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Replace("\0", "", StringComparison.Ordinal))) : text;
    }

    /// <summary>
    /// Also removes invisible characters within words, and composes characters. Files from a Mac may hold umlauts, kana and hangul in
    /// decomposed form, which differs from typed text.
    /// </summary>
    public static string Composed(string text)
    {
        var clean = InvisibleCharacters.Remove(Of(text));
        return clean.IsNormalized(NormalizationForm.FormC) ? clean : clean.Normalize(NormalizationForm.FormC);
    }

    /// <summary>
    /// Also converts half-width kana to full width. Their voice marks are characters of their own, which pairs of characters would split.
    /// </summary>
    public static string Searchable(string text)
    {
        var composed = Composed(text);
        return composed.AsSpan().ContainsAnyInRange('\uFF65', '\uFF9F') ? composed.Normalize(NormalizationForm.FormKC) : composed;
    }

    public static string? OrNull(string? text) => text is null ? null : Of(text);
}

using System.Text;

namespace Connectors.Jobs.Search;

/// <summary>Folds what is written differently but is searched as the same: case, widths, compatibility forms and accents.</summary>
internal static class Folding
{
    /// <summary>Returns a word in lower case and compatibility form, with its accents, which stems need.</summary>
    public static string Lower(ReadOnlySpan<char> word)
    {
        if (Ascii.IsValid(word))
        {
            return string.Create(word.Length, word, static (target, source) => source.ToLowerInvariant(target));
        }

        // Halves of surrogate pairs cannot be normalized.
        var clean = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(word.ToString()));
        return clean.Normalize(NormalizationForm.FormKC).ToLowerInvariant().Replace("ß", "ss", StringComparison.Ordinal);
    }

    /// <summary>Removes the accents of European alphabets. In other scripts, a mark makes a different letter.</summary>
    public static string WithoutAccents(string lowered)
    {
        if (Ascii.IsValid(lowered))
            return lowered;
        var folded = new StringBuilder(lowered.Length);
        foreach (var c in lowered.Normalize(NormalizationForm.FormD))
        {
            var accent = c is >= '\u0300' and <= '\u036F' && folded.Length > 0 && folded[^1] < '\u0590';
            if (!accent)
                folded.Append(Plain(c) ?? c.ToString());
        }

        return folded.ToString().Normalize(NormalizationForm.FormC);
    }

    public static string Fold(ReadOnlySpan<char> word) => WithoutAccents(Lower(word));

    /// <summary>Returns letters that people without the keyboard write otherwise; null: as it stands.</summary>
    private static string? Plain(char c) => c switch
    {
        'ø' => "o",
        'ł' => "l",
        'đ' or 'ð' => "d",
        'ı' => "i",
        'æ' => "ae",
        'œ' => "oe",
        'ς' => "σ",
        _ => null,
    };
}

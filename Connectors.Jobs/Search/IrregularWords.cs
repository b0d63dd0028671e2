using System.Collections.Frozen;

namespace Connectors.Jobs.Search;

/// <summary>English words whose forms no rule of a stemmer joins.</summary>
internal static class IrregularWords
{
    private const string Forms =
        """
        child children;foot feet;tooth teeth;goose geese;mouse mice;man men;woman women;person people;ox oxen;knife knives;life lives
        wife wives;leaf leaves;shelf shelves;half halves;wolf wolves;thief thieves;loaf loaves;calf calves;self selves
        criterion criteria;phenomenon phenomena;analysis analyses analyse;basis bases;crisis crises;thesis theses;hypothesis hypotheses
        axis axes;diagnosis diagnoses;synthesis syntheses;parenthesis parentheses;index indices;matrix matrices;vertex vertices
        appendix appendices;datum data;medium media;bacterium bacteria;curriculum curricula;stimulus stimuli;nucleus nuclei;radius radii
        buy bought;bring brought;think thought;catch caught;teach taught;seek sought;run ran;begin began begun;write wrote written
        drive drove driven;speak spoke spoken;break broke broken;choose chose chosen;take took taken;give gave given;know knew known
        grow grew grown;throw threw thrown;fly flew flown;draw drew drawn;wear wore worn;send sent;spend spent;build built;lend lent
        keep kept;sleep slept;leave left;lose lost;sell sold;tell told;hold held;pay paid;say said;make made;find found;bind bound
        stand stood;understand understood;win won;sit sat;sing sang sung;sink sank sunk;swim swam swum;drink drank drunk
        freeze froze frozen
        steal stole stolen;wake woke woken;fall fell fallen;eat ate eaten;hide hid hidden;ride rode ridden;rise rose risen
        shake shook shaken
        feed fed;lead led;meet met;shoot shot;fight fought;hang hung;swing swung;stick stuck;strike struck;tear tore torn;swear swore sworn
        """;

    private static readonly FrozenDictionary<string, string> Bases = Forms
        .Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(' '))
        .SelectMany(words => words.Skip(1).Select(form => (Form: form, Base: words[0])))
        .ToFrozenDictionary(pair => pair.Form, pair => pair.Base, StringComparer.Ordinal);

    /// <summary>Returns the word that an irregular form belongs to, or the word as it stands.</summary>
    public static string Regular(string lowered) => Bases.GetValueOrDefault(lowered, lowered);
}

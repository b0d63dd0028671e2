using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Tokens;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Reads what people wrote into a PDF: values of form fields, and comments. A viewer draws them, but they need not be part of a page's
/// own text.
/// </summary>
internal sealed class PdfNotes(PdfObjects objects, TextBudget budget)
{
    private const int MaxNotes = 50_000;

    private const int Hidden = 1 << 1;
    private const int NoView = 1 << 5;
    private const int Password = 1 << 13;

    private int _notes;

    /// <summary>The values and comments of a page, in the order of the file.</summary>
    public IEnumerable<string> OfPage(DictionaryToken page)
        => (objects.Get<ArrayToken>(page, "Annots")?.Data ?? [])
            .TakeWhile(_ => _notes++ < MaxNotes)
            .Select(objects.Resolve<DictionaryToken>)
            .OfType<DictionaryToken>()
            .Where(note => (objects.Number(note, "F") & (Hidden | NoView)) == 0)
            .SelectMany(Texts)
            .Where(text => !string.IsNullOrWhiteSpace(text));

    /// <summary>The values of all fields, also of those that no page shows, because a viewer builds its pages from them.</summary>
    public IEnumerable<string> OfForm()
    {
        if (objects.Get<DictionaryToken>(objects.Catalog, "AcroForm") is not { } form)
            yield break;
        HashSet<IndirectReference> seen = [];
        Stack<IToken> open = new(objects.Get<ArrayToken>(form, "Fields")?.Data.Reverse() ?? []);
        while (open.TryPop(out var token) && _notes++ < MaxNotes)
        {
            budget.Token.ThrowIfCancellationRequested();
            if (token is IndirectReferenceToken reference && !seen.Add(reference.Data)
                || objects.Resolve<DictionaryToken>(token) is not { } field)
            {
                continue;
            }

            foreach (var kid in objects.Get<ArrayToken>(field, "Kids")?.Data.Reverse() ?? [])
                open.Push(kid);
            foreach (var value in Values(field))
                yield return value;
        }

        foreach (var text in new PdfXfa(objects, budget).Texts(form))
            yield return text;
    }

    private IEnumerable<string> Texts(DictionaryToken note) => objects.Name(note, "Subtype") switch
    {
        "Widget" => Values(note),
        // A popup repeats the comment that it belongs to. A link's text is on the page.
        "Popup" or "Link" => [],
        _ => objects.Text(note, "Contents") is { } text ? [text] : [],
    };

    /// <summary>The values of a field of text or choices. Parents hold what their kids have in common.</summary>
    private IEnumerable<string> Values(DictionaryToken field)
    {
        var (value, options) = (Inherited<IToken>(field, "V"), Inherited<ArrayToken>(field, "Opt"));
        var isPassword = ((Inherited<NumericToken>(field, "Ff")?.Int ?? 0) & Password) != 0;
        return Inherited<NameToken>(field, "FT")?.Data is "Btn" or "Sig" || isPassword
            ? []
            : (value is ArrayToken several ? several.Data : value is null ? [] : [value])
                .Select(objects.Text)
                .OfType<string>()
                .Select(text => Shown(text, options));
    }

    /// <summary>A choice has a value for the program and may have another one for people.</summary>
    private string Shown(string value, ArrayToken? options)
        => (options?.Data ?? [])
            .Take(MaxNotes)
            .Select(objects.Resolve<ArrayToken>)
            .FirstOrDefault(option => option is { Length: 2 } && objects.Text(option[0]) == value) is { } pair
            ? objects.Text(pair[1]) ?? value
            : value;

    private T? Inherited<T>(DictionaryToken field, string key)
        where T : class, IToken
    {
        var holder = field;
        for (var depth = 0; holder is not null && depth < budget.Limits.MaxDepth; depth++)
        {
            if (objects.Get<T>(holder, key) is { } found)
                return found;
            holder = objects.Get<DictionaryToken>(holder, "Parent");
        }

        return null;
    }
}

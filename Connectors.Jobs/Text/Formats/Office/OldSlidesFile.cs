using System.Text;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// The text of a presentation of PowerPoint 97 to 2003 ([MS-PPT]). Each time a file is saved, what has changed is appended, with a table of
/// where everything stands now. Without a usable table, all texts of the file are taken in their order.
/// </summary>
internal sealed class OldSlidesFile
{
    private const int MaxDepth = 40;
    private const uint Last = 0xFFFFFFFF;

    private readonly ReadOnlyMemory<byte> _stream;
    private readonly TextBudget _budget;
    private readonly Dictionary<uint, uint> _places = [];
    private readonly HashSet<string> _margins = new(StringComparer.Ordinal);
    private OldSlidesRecord? _document;

    private OldSlidesFile(ReadOnlyMemory<byte> stream, TextBudget budget) => (_stream, _budget) = (stream, budget);

    /// <summary>Returns the text of each slide that has any, with its number from 1, and then the text below all slides, with 0.</summary>
    /// <param name="file">The file.</param>
    /// <param name="budget">Bounds the records.</param>
    /// <returns>Null if the file holds no presentation of these versions that can be read.</returns>
    public static IReadOnlyList<(int Number, string Text)>? Read(CompoundFile file, TextBudget budget)
    {
        if (file.Read("PowerPoint Document") is not { Length: > 0 } stream)
            return null;
        var slides = new OldSlidesFile(stream, budget);
        if (file.Read("Current User") is { Length: >= 20 } user)
            slides.ReadPlaces(BitConverter.ToUInt32(user, 16));
        var texts = slides._document is { } document ? slides.Slides(document) : [];
        if (texts.Count == 0)
            texts = slides.Whole();
        return texts.Count > 0 || slides._document is not null ? texts : null;
    }

    /// <summary>Reads where things stand: the newest edit first, so an older place of the same thing does not count.</summary>
    private void ReadPlaces(uint edit)
    {
        uint? document = null;
        HashSet<uint> seen = [];
        while (edit > 0 && seen.Add(edit) && seen.Count <= _budget.Limits.MaxEntries
            && OldSlidesRecord.At(_stream, edit) is { Kind: OldSlidesKind.Edit } found)
        {
            _budget.Token.ThrowIfCancellationRequested();
            document ??= found.UInt32(16);
            if (OldSlidesRecord.At(_stream, found.UInt32(12)) is { Kind: OldSlidesKind.Places } places)
                ReadPlaces(places);
            edit = found.UInt32(8);
        }

        _document = document is { } id ? Find(id, OldSlidesKind.Document) : null;
    }

    private void ReadPlaces(OldSlidesRecord places)
    {
        for (var at = 0; at + 4 <= places.Content.Length;)
        {
            var head = places.UInt32(at);
            var (first, count) = (head & 0xFFFFF, head >> 20);
            at += 4;
            for (var i = 0u; i < count && at + 4 <= places.Content.Length; i++, at += 4)
                _places.TryAdd(first + i, places.UInt32(at));
        }
    }

    private OldSlidesRecord? Find(uint id, OldSlidesKind kind)
        => _places.TryGetValue(id, out var place) && OldSlidesRecord.At(_stream, place) is { } record && record.Kind == kind
            ? record
            : null;

    private List<(int, string)> Slides(OldSlidesRecord document)
    {
        // The lists have numbers: 0 is of the slides, 1 of the masters, 2 of the notes.
        var lists = document.Children.Where(child => child.Kind == OldSlidesKind.List).ToLookup(list => list.Number);
        var notes = Entries(lists[2]).GroupBy(entry => entry.Id).ToDictionary(same => same.Key, same => same.First());
        List<(int, string)> slides = [];
        foreach (var (index, entry) in Entries(lists[0]).Take(_budget.Limits.MaxEntries).Index())
        {
            var text = new StringBuilder();
            var slide = Find(entry.Place, OldSlidesKind.Slide);
            var outline = new Outline(entry.Texts);
            if (slide is { } found)
                Add(text, Texts(found, outline));
            Add(text, outline.Unused);
            if (slide?.Child(OldSlidesKind.SlideSettings)?.UInt32(16) is { } id && notes.TryGetValue(id, out var note)
                && Find(note.Place, OldSlidesKind.Notes) is { } page)
            {
                Add(text, Texts(page, new Outline(note.Texts)), "Notes: ");
            }

            if (text.Length > 0)
                slides.Add((index + 1, text.ToString()));
        }

        var below = new StringBuilder();
        Add(below, Margins(document).Concat(Entries(lists[1]).SelectMany(Master)).Distinct(StringComparer.Ordinal));
        if (below.Length > 0)
            slides.Add((0, below.ToString()));
        return slides;
    }

    /// <summary>Returns the texts that a master shows on its slides. Its placeholders only tell what to write there.</summary>
    private IEnumerable<string> Master(Entry entry)
        => Find(entry.Place, OldSlidesKind.Master) is { } master
            ? Shapes(master, 0).Where(shape => shape.Child(OldSlidesKind.ShapeData)?.Child(OldSlidesKind.Placeholder) is null)
                .SelectMany(shape => Texts(shape, new Outline([])))
            : [];

    private static IEnumerable<OldSlidesRecord> Shapes(OldSlidesRecord record, int depth)
        => record.Kind == OldSlidesKind.Shape ? [record]
            : depth < MaxDepth ? record.Children.SelectMany(child => Shapes(child, depth + 1))
            : [];

    /// <summary>Returns what a list says of its slides: where each is, its number, and the texts of its outline.</summary>
    private IEnumerable<Entry> Entries(IEnumerable<OldSlidesRecord> lists)
    {
        Entry? entry = null;
        foreach (var record in lists.SelectMany(list => list.Children))
        {
            _budget.Token.ThrowIfCancellationRequested();
            if (record.Kind == OldSlidesKind.ListEntry)
            {
                if (entry is not null)
                    yield return entry;
                entry = new Entry(record.UInt32(0), record.UInt32(12), []);
            }
            else if (record.Kind == OldSlidesKind.TextKind)
            {
                entry?.Texts.Add("");
            }
            else if (record.Text is { } text && entry is { Texts.Count: > 0 } && record.Kind != OldSlidesKind.String)
            {
                entry.Texts[^1] += text;
            }
        }

        if (entry is not null)
            yield return entry;
    }

    private IEnumerable<string> Texts(OldSlidesRecord record, Outline outline, int depth = 0)
    {
        _budget.Token.ThrowIfCancellationRequested();
        if (depth > MaxDepth)
            yield break;
        foreach (var child in record.Children)
        {
            switch (child.Kind)
            {
                case OldSlidesKind.WideText or OldSlidesKind.NarrowText:
                    yield return child.Text!;
                    break;
                case OldSlidesKind.OutlineText:
                    yield return outline.Take(child.UInt32(0));
                    break;
                case OldSlidesKind.ShapeProperties or OldSlidesKind.MoreShapeProperties:
                    foreach (var text in OldSlidesShape.Texts(child))
                        yield return text;
                    break;
                case OldSlidesKind.Comment:
                    // The strings are the author, the text and the author's initials.
                    var comment = child.Children.FirstOrDefault(part => part is { Kind: OldSlidesKind.String, Number: 1 });
                    yield return comment.Text is { Length: > 0 } said ? $"Comment: {said}" : "";
                    break;
                case OldSlidesKind.Margins:
                    foreach (var margin in Margins(child.Children, child))
                        yield return margin;
                    break;
                default:
                    foreach (var text in Texts(child, outline, depth + 1))
                        yield return text;
                    break;
            }
        }
    }

    private IEnumerable<string> Margins(OldSlidesRecord document)
        => document.Children.Where(child => child.Kind == OldSlidesKind.Margins).SelectMany(margins => Margins(margins.Children, margins));

    /// <summary>Returns a date, header and footer that are switched on. Many slides have the same ones, which are given once.</summary>
    private IEnumerable<string> Margins(IEnumerable<OldSlidesRecord> texts, OldSlidesRecord margins)
    {
        const int Date = 0x04, Header = 0x10, Footer = 0x20;
        var shown = margins.Child(OldSlidesKind.MarginsSettings)?.UInt16(2) ?? 0;
        foreach (var text in texts.Where(text => text.Kind == OldSlidesKind.String))
        {
            var needed = text.Number switch { 0 => Date, 1 => Header, _ => Footer };
            if ((shown & needed) != 0 && text.Text is { Length: > 0 } words && _margins.Add(words))
                yield return words;
        }
    }

    /// <summary>Returns all texts of the file but the masters', for a file whose table is damaged.</summary>
    private List<(int, string)> Whole()
    {
        var text = new StringBuilder();
        foreach (var record in OldSlidesRecord.All(_stream).Where(record => record.Kind != OldSlidesKind.Master))
        {
            Add(text, record.Children.Where(child => child is { Kind: OldSlidesKind.List, Number: 0 })
                .SelectMany(list => Texts(list, new Outline([]))));
            if (record.Kind is OldSlidesKind.Slide or OldSlidesKind.Notes)
                Add(text, Texts(record, new Outline([])));
        }

        return text.Length > 0 ? [(0, text.ToString())] : [];
    }

    private void Add(StringBuilder to, IEnumerable<string> texts, string label = "")
    {
        foreach (var text in texts.Select(Plain).Where(text => text.Length > 0))
        {
            if (to.Length > 0)
                to.Append('\n');
            to.Append(label).Append(_budget.Take(text));
        }
    }

    /// <summary>A star alone stands for the number of the slide, the date or the footer.</summary>
    private static string Plain(string text)
    {
        var plain = text.Replace('\r', '\n').Replace('\v', '\n').Replace("\0", "", StringComparison.Ordinal).Trim();
        return plain == "*" ? "" : plain;
    }

    /// <summary>A slide in a list.</summary>
    /// <param name="Place">The number in the table of places.</param>
    /// <param name="Id">The slide's own number, by which it is referred to.</param>
    /// <param name="Texts">The texts of its placeholders.</param>
    private sealed record Entry(uint Place, uint Id, List<string> Texts);

    /// <summary>The texts of a slide's placeholders. The slide's shapes refer to them; some files' shapes do not.</summary>
    private sealed class Outline(IReadOnlyList<string> texts)
    {
        private readonly HashSet<uint> _used = [];

        public IEnumerable<string> Unused => texts.Where((_, index) => !_used.Contains((uint)index));

        public string Take(uint index) => index < Last && index < texts.Count && _used.Add(index) ? texts[(int)index] : "";
    }
}

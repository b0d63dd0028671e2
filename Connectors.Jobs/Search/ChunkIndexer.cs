using System.Runtime.InteropServices;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Text;

namespace Connectors.Jobs.Search;

/// <summary>
/// Finds the words of chunks. Not safe for threads: its lists serve one chunk after another, so that a chunk makes little anew.
/// </summary>
/// <param name="known">The words that other texts have had.</param>
internal sealed class ChunkIndexer(KnownWords known)
{
    private const int MaxPosition = 16_000;
    private const double TitleWeight = 1.5;
    private const double HeadingWeight = 1;

    /// <summary>The places between two parts of a chunk, so that no phrase spans them.</summary>
    private const int Gap = 10;

    private readonly List<RawWord> _words = [];
    private readonly List<RawWord> _leading = [];
    private readonly List<Token> _tokens = [];
    private readonly Dictionary<IndexedWord, int> _places = [];
    private readonly List<Entry> _entries = [];
    private readonly WordPositions _positions = new();
    private readonly List<VocabularyWord> _vocabulary = [];
    private readonly VectorWriter _vector = new();
    private readonly List<uint> _impacts = [];
    private Stems? _stems;

    /// <summary>For a single chunk, or few.</summary>
    public ChunkIndexer()
        : this(KnownWords.OfText())
    {
    }

    /// <summary>Returns the words of a chunk.</summary>
    /// <param name="title">The document's title.</param>
    /// <param name="heading">The chunk's heading, if it has one.</param>
    /// <param name="content">The chunk's text.</param>
    public ChunkWords Of(string title, string? heading, string content)
    {
        _places.Clear();
        _entries.Clear();
        _positions.Clear();
        _vocabulary.Clear();
        _words.Clear();
        var text = CleanText.Searchable(content);
        RawWord.AddTo(_words, text, known);
        _stems = Stems.Reusing(_stems, Languages.Of(_words), known);

        var offset = AddLeading(title, new Part('A', TitleWeight, 0));
        if (heading is not null && heading != title)
            offset = AddLeading(heading, new Part('B', HeadingWeight, offset + Gap));
        var length = Add(text, _words, new Part('D', 1, offset + Gap)).Count;
        return new ChunkWords(VectorOf(length), ImpactsOf(length)) { Words = [.. _vocabulary] };
    }

    private int AddLeading(string text, Part part)
    {
        var clean = CleanText.Searchable(text);
        _leading.Clear();
        RawWord.AddTo(_leading, clean, known);
        return Add(clean, _leading, part).Last;
    }

    private (int Last, int Count) Add(string text, List<RawWord> words, Part part)
    {
        var (last, count) = (part.From, 0);
        _tokens.Clear();
        Tokenizer.AddTo(_tokens, text, words, _stems!);
        foreach (ref readonly var token in CollectionsMarshal.AsSpan(_tokens))
        {
            last = Math.Min(part.From + token.Position, MaxPosition);
            count = token.Position;
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, token.Word, out var exists);
            if (!exists)
            {
                place = _entries.Count;
                _entries.Add(new Entry(token.Word));
                if (token is { Kind: TokenKind.Word, Word.Spelling: { } spelling })
                    _vocabulary.Add(spelling);
            }

            ref var entry = ref CollectionsMarshal.AsSpan(_entries)[place];
            entry.Frequency += (float)part.Factor;
            _positions.Add(ref entry.Positions, last, part.Weight);
        }

        return (last, count);
    }

    private byte[] VectorOf(int length)
    {
        _vector.Begin();
        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(_entries))
        {
            _vector.Add(entry.Word.Text, _positions, entry.Positions);
            var level = WordImpacts.Level(WordImpacts.Of(entry.Frequency, length));
            for (var mark = WordImpacts.MinMarked; mark <= level; mark++)
                _vector.Add(ChunkWords.Marked(entry.Word.Text, mark));
        }

        return _vector.End();
    }

    private byte[] ImpactsOf(int length)
    {
        _impacts.Clear();
        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(_entries))
            _impacts.Add(WordImpacts.Entry(entry.Word.Hash, WordImpacts.Of(entry.Frequency, length)));
        return WordImpacts.Pack(CollectionsMarshal.AsSpan(_impacts));
    }

    private record struct Entry(IndexedWord Word)
    {
        public WordPositions.Chain Positions;

        public float Frequency;
    }

    private readonly record struct Part(char Weight, double Factor, int From);
}

using System.Runtime.InteropServices;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>
/// The vectors of a connector's chunks in memory. Each question is compared with every vector, so nothing is missed. Rows are only added; a
/// document that changes leaves dead rows behind, until <see cref="IsWasteful"/> and a new index takes this one's place.
/// </summary>
internal sealed class VectorIndex(int dimensions)
{
    private const int SlabRows = 4096;

    /// <summary>How many documents one thread looks at before it takes the next ones.</summary>
    private const int PieceSpans = 512;

    /// <summary>What a row takes beside its numbers, and a document beside its rows.</summary>
    private const int RowOverhead = sizeof(float) + sizeof(int) + sizeof(int);
    private const int DocumentOverhead = 80;

    private readonly Lock _lock = new();
    private readonly List<Slab> _slabs = [];
    private readonly Dictionary<Guid, int> _slots = [];
    private readonly List<Guid> _documents = [];
    private readonly List<(int First, int Count)> _spans = [];
    private int _rows;
    private int _dead;

    public int Dimensions => dimensions;

    /// <summary>The latest write that is in here.</summary>
    public long Feed { get; private set; }

    /// <summary>The document of the latest write that is in here.</summary>
    public Guid FeedDocument { get; private set; }

    public int LiveRows => _rows - _dead;

    public bool IsWasteful => _dead > 10_000 && _dead > _rows / 2;

    public long Bytes => BytesOf(_rows, dimensions) + ((long)_documents.Count * DocumentOverhead);

    /// <summary>About how many bytes an index of so many chunks takes.</summary>
    public static long BytesOf(long rows, int dimensions) => rows * (dimensions + RowOverhead);

    /// <summary>Adds documents, or puts them in the place of what is known of them.</summary>
    public void Apply(IEnumerable<StoredVectors> documents)
    {
        lock (_lock)
        {
            foreach (var document in documents)
                Apply(document);
        }
    }

    /// <summary>Notes that everything up to this write is in here, even if its rows were written again since, or deleted.</summary>
    public void ReachedFeed(long feed)
    {
        lock (_lock)
        {
            if (feed > Feed)
                (Feed, FeedDocument) = (feed, Guid.Empty);
        }
    }

    /// <summary>Returns the most similar chunks, best first.</summary>
    /// <param name="question">The question's vector.</param>
    /// <param name="count">Maximum number of chunks.</param>
    /// <param name="scope">The documents that count.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    public IReadOnlyList<VectorHit> Best(QuestionVector question, int count, SearchScope scope, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var best = scope.Only is { } only
                ? BestOf(SpansOf(only), question, count, cancellationToken)
                : BestOfAll(OpenBut(scope.Hidden), question, count, cancellationToken);
            return [.. best.Rows.Select(found => HitOf(found.Row, found.Score))];
        }
    }

    private TopRows BestOfAll(bool[]? open, QuestionVector question, int count, CancellationToken cancellationToken)
        => Gathered(_slabs.Count, count, (slab, top) => Scan(slab, question, open, top), cancellationToken);

    /// <summary>Rows of other documents are not even looked at.</summary>
    private TopRows BestOf((int First, int Count)[] spans, QuestionVector question, int count, CancellationToken cancellationToken)
    {
        return Gathered((spans.Length + PieceSpans - 1) / PieceSpans, count, Scan, cancellationToken);

        void Scan(int piece, TopRows top)
        {
            foreach (var (first, rows) in spans.AsSpan(piece * PieceSpans, Math.Min(PieceSpans, spans.Length - (piece * PieceSpans))))
            {
                for (var row = first; row < first + rows; row++)
                    Rate(row, question, top);
            }
        }
    }

    private static TopRows Gathered(int pieces, int count, Action<int, TopRows> scan, CancellationToken cancellationToken)
    {
        var best = new TopRows(count);
        var gate = new Lock();
        Parallel.For(
            0,
            pieces,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new TopRows(count),
            (piece, _, top) =>
            {
                scan(piece, top);
                return top;
            },
            top =>
            {
                lock (gate)
                    best.Add(top);
            });
        return best;
    }

    /// <summary>Returns the similarities of single chunks; those without a vector are absent.</summary>
    public void Rate(QuestionVector question, IEnumerable<ChunkId> chunks, Dictionary<ChunkId, double> similarities)
    {
        lock (_lock)
        {
            foreach (var chunk in chunks)
            {
                if (Find(chunk) is var (slab, row))
                    similarities[chunk] = Score(slab, row, question);
            }
        }
    }

    /// <summary>Adds a chunk's vector, of length 1, to a sum. A chunk without one adds nothing.</summary>
    public void AddTo(Span<float> sum, ChunkId chunk, float weight)
    {
        lock (_lock)
        {
            if (Find(chunk) is not var (slab, row))
                return;
            var numbers = slab.Numbers.AsSpan(row * dimensions, dimensions);
            for (var i = 0; i < numbers.Length; i++)
                sum[i] += weight * slab.Scales[row] * numbers[i];
        }
    }

    private (Slab Slab, int Row)? Find(ChunkId chunk)
    {
        if (!_slots.TryGetValue(chunk.DocumentId, out var slot) || (uint)chunk.Ordinal >= (uint)_spans[slot].Count)
            return null;
        var row = _spans[slot].First + chunk.Ordinal;
        var slab = _slabs[row / SlabRows];
        return slab.Scales[row % SlabRows] != 0 ? (slab, row % SlabRows) : null;
    }

    private void Apply(StoredVectors document)
    {
        var size = VectorBytes.SizeOf(dimensions);
        (Feed, FeedDocument) = (document.Feed, document.DocumentId);
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, document.DocumentId, out var known);
        if (known)
        {
            Kill(_spans[slot]);
        }
        else
        {
            slot = _documents.Count;
            _documents.Add(document.DocumentId);
            _spans.Add(default);
        }

        var chunks = document.Vectors.Length / size;
        _spans[slot] = (_rows, chunks);
        for (var ordinal = 0; ordinal < chunks; ordinal++)
            Append(slot, ordinal, document.Vectors.AsSpan(ordinal * size, size));
    }

    private void Append(int slot, int ordinal, ReadOnlySpan<byte> encoded)
    {
        if (_rows % SlabRows == 0)
            _slabs.Add(new Slab(dimensions));
        var (slab, row) = (_slabs[^1], _rows % SlabRows);
        VectorBytes.NumbersOf(encoded).CopyTo(slab.Numbers.AsSpan(row * dimensions));
        (slab.Scales[row], slab.Slots[row], slab.Ordinals[row]) = (VectorBytes.ScaleOf(encoded), slot, ordinal);
        _rows++;
    }

    private void Kill((int First, int Count) span)
    {
        for (var row = span.First; row < span.First + span.Count; row++)
            _slabs[row / SlabRows].Scales[row % SlabRows] = 0;
        _dead += span.Count;
    }

    /// <summary>The rows of some documents, in the order of the memory.</summary>
    private (int First, int Count)[] SpansOf(Guid[] documents)
    {
        List<(int First, int Count)> spans = new(documents.Length);
        foreach (var document in documents)
        {
            if (_slots.TryGetValue(document, out var slot))
                spans.Add(_spans[slot]);
        }

        spans.Sort();
        return [.. spans];
    }

    private bool[]? OpenBut(Guid[]? hidden)
    {
        if (hidden is null or [])
            return null;
        var open = new bool[_documents.Count];
        Array.Fill(open, true);
        foreach (var document in hidden)
        {
            if (_slots.TryGetValue(document, out var slot))
                open[slot] = false;
        }

        return open;
    }

    private void Scan(int number, QuestionVector question, bool[]? open, TopRows top)
    {
        var slots = _slabs[number].Slots;
        var from = number * SlabRows;
        var rows = Math.Min(SlabRows, _rows - from);
        for (var row = 0; row < rows; row++)
        {
            if (open is null || open[slots[row]])
                Rate(from + row, question, top);
        }
    }

    private void Rate(int row, QuestionVector question, TopRows top)
    {
        var (slab, at) = (_slabs[row / SlabRows], row % SlabRows);
        if (slab.Scales[at] != 0)
            top.Add(row, Score(slab, at, question));
    }

    private float Score(Slab slab, int row, QuestionVector question)
        => VectorBytes.Dot(question.Numbers, slab.Numbers.AsSpan(row * dimensions, dimensions)) * slab.Scales[row] * question.Scale;

    private VectorHit HitOf(int row, float score)
    {
        var slab = _slabs[row / SlabRows];
        return new VectorHit(new ChunkId(_documents[slab.Slots[row % SlabRows]], slab.Ordinals[row % SlabRows]), score);
    }

    private sealed class Slab(int dimensions)
    {
        public sbyte[] Numbers { get; } = new sbyte[SlabRows * dimensions];

        public float[] Scales { get; } = new float[SlabRows];

        public int[] Slots { get; } = new int[SlabRows];

        public int[] Ordinals { get; } = new int[SlabRows];
    }
}

/// <summary>A chunk that a question was compared with.</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Similarity">The cosine of the angle between both vectors.</param>
internal sealed record VectorHit(ChunkId Chunk, double Similarity);

namespace Connectors.Jobs.Search.Vectors;

/// <summary>The rows with the highest scores. Of equal scores, the lower row wins, so that the answer does not depend on threads.</summary>
internal sealed class TopRows(int count)
{
    private readonly PriorityQueue<int, (float Score, int Row)> _heap = new(RowOrder.Instance);
    private float _least = float.NegativeInfinity;

    /// <summary>The rows, best first.</summary>
    public IEnumerable<(int Row, float Score)> Rows
        => _heap.UnorderedItems
            .OrderByDescending(item => item.Priority, RowOrder.Instance)
            .Select(item => (item.Element, item.Priority.Score));

    public void Add(int row, float score)
    {
        if (score < _least)
            return;
        if (_heap.Count < count)
            _heap.Enqueue(row, (score, row));
        else
            _heap.EnqueueDequeue(row, (score, row));
        if (_heap.Count == count && _heap.TryPeek(out _, out var least))
            _least = least.Score;
    }

    public void Add(TopRows others)
    {
        foreach (var (row, (score, _)) in others._heap.UnorderedItems)
            Add(row, score);
    }

    private sealed class RowOrder : IComparer<(float Score, int Row)>
    {
        public static readonly RowOrder Instance = new();

        public int Compare((float Score, int Row) x, (float Score, int Row) y)
            => x.Score.CompareTo(y.Score) is var order and not 0 ? order : y.Row.CompareTo(x.Row);
    }
}

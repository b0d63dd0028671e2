namespace Connectors.Tests.Benchmarks;

/// <summary>Figures against the first of their kind in the same run.</summary>
/// <param name="rival">What the first one was of, such as "one worker".</param>
internal sealed class Baseline(string rival)
{
    private readonly Dictionary<string, double> _first = [];

    /// <summary>A figure as a multiple of the first one of this kind, which is 1 itself. Nothing measured is no rival.</summary>
    public string Of(string kind, double figure)
    {
        if (figure > 0)
            _first.TryAdd(kind, figure);
        return _first.TryGetValue(kind, out var first) ? $"{figure / first:N2} x {rival}" : $"nothing at {rival}";
    }
}

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
        if (!_first.ContainsKey(kind))
            return $"nothing at {rival}";
        return $"{figure / _first[kind]:N2} x {rival}";
    }
}

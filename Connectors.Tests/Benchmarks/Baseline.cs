namespace Connectors.Tests.Benchmarks;

/// <summary>Compares figures with the first figure of their kind in the same run.</summary>
/// <param name="rival">Name of the first figure's case, such as "one worker".</param>
internal sealed class Baseline(string rival)
{
    private readonly Dictionary<string, double> _first = [];

    /// <summary>Returns a figure as a multiple of the first figure of this kind. Zeros do not become the baseline.</summary>
    public string Of(string kind, double figure)
    {
        if (figure > 0)
            _first.TryAdd(kind, figure);
        return _first.TryGetValue(kind, out var first) ? $"{figure / first:N2} x {rival}" : $"nothing at {rival}";
    }
}

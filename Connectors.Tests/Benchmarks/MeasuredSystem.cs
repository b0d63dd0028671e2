using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>A system filled for a measurement. Derive it for a source, and name it in <see cref="SyncBenchmark"/>.</summary>
internal abstract class MeasuredSystem : IAsyncDisposable
{
    /// <summary>The source's type.</summary>
    public abstract string Type { get; }

    /// <summary>With its secrets.</summary>
    public abstract JsonObject Config { get; }

    public abstract FakeUpstream Upstream { get; }

    /// <summary>How many documents there are now.</summary>
    public abstract int Documents { get; }

    /// <summary>The most calls that a thousand documents should take in a first sync.</summary>
    public abstract double MostCalls { get; }

    /// <summary>The most calls that a sync should take where nothing changed.</summary>
    public abstract double MostIdleCalls { get; }

    /// <summary>What the fastest program does a second that only reads the same, and how many times that is aimed at.</summary>
    public abstract (double Rate, double Aim) Peer { get; }

    /// <summary>Fills it from a seed and has it listen.</summary>
    public abstract Task StartAsync();

    /// <summary>Changes so many documents.</summary>
    public abstract void Change(int count);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Upstream.DisposeAsync();
    }

    public override string ToString() => Type;

    /// <summary>Some hundred words, as a page of prose has them.</summary>
    protected static string Prose(int seed)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, 150).Select(_ => Words[random.Next(Words.Length)])) + $" lantern {seed}.";
    }

    private static readonly string[] Words = [.. Enumerable.Range(0, 2000).Select(number => $"w{number * 7919 % 65_536:x}")];
}

using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>A fake system with data for a benchmark. Derive one for a source and add it to <see cref="SyncBenchmark"/>.</summary>
internal abstract class MeasuredSystem : IAsyncDisposable
{
    /// <summary>The source's type.</summary>
    public abstract string Type { get; }

    /// <summary>The connector's config, with secrets.</summary>
    public abstract JsonObject Config { get; }

    public abstract FakeUpstream Upstream { get; }

    /// <summary>The current number of documents.</summary>
    public abstract int Documents { get; }

    /// <summary>Maximum number of calls per thousand documents in a first sync.</summary>
    public abstract double MaxCalls { get; }

    /// <summary>Maximum number of calls of a sync without changes.</summary>
    public abstract double MaxIdleCalls { get; }

    /// <summary>Documents per second of the fastest program that only reads, and the multiple of it that we aim at.</summary>
    public abstract (double Rate, double Aim) Peer { get; }

    /// <summary>Fills the system from a seed and starts it.</summary>
    public abstract Task StartAsync();

    /// <summary>Changes or adds some documents.</summary>
    public abstract void Change(int count);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Upstream.DisposeAsync();
    }

    public override string ToString() => Type;

    /// <summary>Returns 150 words, about a page of prose.</summary>
    protected static string Prose(int seed)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, 150).Select(_ => Words[random.Next(Words.Length)])) + $" lantern {seed}.";
    }

    private static readonly string[] Words = [.. Enumerable.Range(0, 2000).Select(number => $"w{number * 7919 % 65_536:x}")];
}

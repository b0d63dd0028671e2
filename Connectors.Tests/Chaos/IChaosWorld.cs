using System.Text.Json.Nodes;

namespace Connectors.Tests.Chaos;

/// <summary>A system that connectors read, which changes and misbehaves, and which knows what it holds.</summary>
internal interface IChaosWorld : IAsyncDisposable
{
    string Source { get; }

    /// <summary>The configuration of a connector that reads all of it.</summary>
    JsonObject Config { get; }

    Task StartAsync();

    /// <summary>Adds, changes and removes some of what it holds.</summary>
    void Change(Random random);

    /// <summary>Refuses, throttles and cuts short from now on, or no longer.</summary>
    void Misbehave(bool on, int seed);

    /// <summary>Of every document that a knowledge base of it must hold, by its id: its title, a colon, and its words (see <see cref="Word"/>).</summary>
    IReadOnlyDictionary<string, string> Truth();
}

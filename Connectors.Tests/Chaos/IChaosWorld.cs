using System.Text.Json.Nodes;

namespace Connectors.Tests.Chaos;

/// <summary>A system that connectors read. It can change and misbehave, and it knows which documents a connector must find.</summary>
internal interface IChaosWorld : IAsyncDisposable
{
    /// <summary>The source's type in the catalog.</summary>
    string Source { get; }

    /// <summary>The config of a connector that reads the whole system.</summary>
    JsonObject Config { get; }

    Task StartAsync();

    /// <summary>Tells the world which connector reads it.</summary>
    Task ConnectedAsync(string connector);

    /// <summary>Adds, changes and removes some documents.</summary>
    void Change(Random random);

    /// <summary>Begins or stops to refuse, throttle and truncate answers.</summary>
    void Misbehave(bool on, int seed);

    /// <summary>The documents that a knowledge base must hold, by id: title, colon, and words (see <see cref="VersionWord"/>).</summary>
    IReadOnlyDictionary<string, string> Expected();
}

using System.Collections.Concurrent;
using Connectors.Sources.Catalog;

namespace Connectors.Tests.Support;

public sealed record ScriptedConfig : SourceConfig
{
    private static readonly ConcurrentDictionary<string, ScriptedWorld> Worlds = new();

    [System.ComponentModel.Description("The world to read.")]
    public string World { get; init; } = "";

    [System.ComponentModel.Description("A secret."), Secret]
    public string? Password { get; init; }

    public static string Add(ScriptedWorld world)
    {
        var name = Guid.NewGuid().ToString("n");
        Worlds[name] = world;
        return name;
    }

    public ScriptedWorld Find() => Worlds[World];
}

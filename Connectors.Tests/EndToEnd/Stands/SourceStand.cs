using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>A source's system, filled, so that the engine can be tried out on every source alike. Every document holds the word "lantern".</summary>
internal abstract class SourceStand : IAsyncDisposable
{
    /// <summary>How many documents there are to begin with.</summary>
    public const int Count = 24;

    public const string Word = "lantern";

    public abstract string Type { get; }

    /// <summary>Where a fault can be put; null: a source without an upstream.</summary>
    public virtual FakeUpstream? Upstream => null;

    /// <summary>A user who may read documents until that is revoked.</summary>
    public virtual string Reader => "bob@example.com";

    public abstract JsonObject Config { get; }

    public abstract Task StartAsync();

    /// <summary>Takes one document away.</summary>
    public abstract void Remove();

    /// <summary>Takes the reader's permission away, all of it.</summary>
    public abstract void Revoke();

    /// <summary>Has the system give fewer at a time than a partition holds, whatever it is asked for, so that its lists go on elsewhere.</summary>
    public virtual void GiveShortPages()
    {
    }

    /// <summary>Calls that a listing makes, unlike those that sign in.</summary>
    public virtual bool IsApiCall(UpstreamRequest request) => true;

    public abstract ValueTask DisposeAsync();

    public override string ToString() => Type;
}

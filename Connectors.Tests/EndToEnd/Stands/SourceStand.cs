using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>
/// A filled system of a source, usually a fake, with the config that reads it. Stands let one test run the engine over every source alike.
/// Every document contains <see cref="Word"/>.
/// </summary>
internal abstract class SourceStand : IAsyncDisposable
{
    /// <summary>Number of documents at the start.</summary>
    public const int Count = 24;

    public const string Word = "lantern";

    /// <summary>The source's type in the catalog.</summary>
    public abstract string Type { get; }

    /// <summary>The fake system, which can be made to fail. Null if the source has no upstream.</summary>
    public virtual FakeUpstream? Upstream => null;

    /// <summary>Whether the system answers lists page by page. False for one that answers a folder as a whole.</summary>
    public virtual bool HasPages => Upstream is not null;

    /// <summary>Whether all questions go to one address, so that an answer that is given twice answers something else.</summary>
    public virtual bool HasOneAddress => false;

    /// <summary>Whether the partitions are found page by page, so a run of any kind reads pages.</summary>
    public virtual bool SplitsByPages => false;

    /// <summary>A user who may read documents until <see cref="Revoke"/>.</summary>
    public virtual string Reader => "bob@example.com";

    public abstract JsonObject Config { get; }

    /// <summary>Fills the system and starts it.</summary>
    public abstract Task StartAsync();

    /// <summary>Fills what belongs to a connector, as soon as there is one.</summary>
    public virtual Task FillAsync(EngineHost host, string connector) => Task.CompletedTask;

    /// <summary>Deletes one document.</summary>
    public abstract void Remove();

    /// <summary>Takes all permissions from the reader.</summary>
    public virtual void Revoke() => throw new NotSupportedException($"The permissions in {Type} cannot be revoked.");

    /// <summary>Makes pages shorter than a partition, whatever size is asked for, so every list has more than one page.</summary>
    public virtual void GiveShortPages()
    {
    }

    /// <summary>Whether the request reads from the API. Other requests sign in or look up the site.</summary>
    public virtual bool IsApiCall(UpstreamRequest request) => true;

    public abstract ValueTask DisposeAsync();

    public override string ToString() => Type;
}

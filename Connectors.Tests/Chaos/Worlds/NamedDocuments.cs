using System.Text.Json.Nodes;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>A system of small documents that have names. A world of this kind says how one is written and deleted.</summary>
internal abstract class NamedDocuments : IChaosWorld
{
    private const int Count = 40;

    private readonly Dictionary<string, string> _words = [];
    private int _last;

    public abstract string Source { get; }

    public abstract JsonObject Config { get; }

    /// <summary>Whether documents can be changed now.</summary>
    protected virtual bool IsUp => true;

    public async Task StartAsync()
    {
        await OpenAsync();
        if (!NeedsConnector)
            Fill();
    }

    public Task ConnectedAsync(string connector)
    {
        Connector = connector;
        if (NeedsConnector)
            Fill();
        return Task.CompletedTask;
    }

    public void Change(Random random)
    {
        if (!IsUp)
            return;
        for (var change = random.Next(2, 12); change > 0; change--)
        {
            var name = _words.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(_words.Count));
            switch (random.Next(4))
            {
                case 0:
                    Put(NameOf(++_last));
                    break;
                case 1 when _words.Count > Count / 2:
                    Delete(name);
                    _words.Remove(name);
                    break;
                default:
                    Put(name);
                    break;
            }
        }
    }

    public abstract void Misbehave(bool on, int seed);

    public IReadOnlyDictionary<string, string> Expected()
        => _words.ToDictionary(word => IdOf(word.Key), word => $"{TitleOf(word.Key)}: {word.Value}");

    public abstract ValueTask DisposeAsync();

    /// <summary>The connector that reads this world. Empty until there is one.</summary>
    protected string Connector { get; private set; } = "";

    /// <summary>Whether documents belong to a connector, so there are none before it.</summary>
    protected virtual bool NeedsConnector => false;

    /// <summary>Starts the system.</summary>
    protected abstract Task OpenAsync();

    /// <summary>The name of a new document.</summary>
    protected virtual string NameOf(int number) => $"part{number % 5}/d{number:0000}.txt";

    protected virtual string IdOf(string name) => name;

    protected virtual string TitleOf(string name) => Path.GetFileName(name);

    /// <summary>Writes a document or its new version. Returns the words that it has now, as <see cref="VersionWord.In"/> does.</summary>
    protected abstract string Write(string name, string word, string? before);

    protected abstract void Delete(string name);

    private void Fill()
    {
        while (_last < Count)
            Put(NameOf(++_last));
    }

    private void Put(string name) => _words[name] = Write(name, VersionWord.New(), _words.GetValueOrDefault(name));
}

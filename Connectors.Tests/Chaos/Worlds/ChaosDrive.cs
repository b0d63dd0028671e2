using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Sources.GoogleWorkspace;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>Shared drives with a change feed. They misbehave with throttling, errors and tokens that expire all the time.</summary>
internal sealed class ChaosDrive : IChaosWorld
{
    private const int Drives = 4;
    private const int Files = 200;

    private readonly FakeGoogle _google = new();
    private readonly JsonObject _config = [];
    private readonly Dictionary<string, string> _words = [];
    private int _last;

    public string Source => "google_drive";

    public JsonObject Config => (JsonObject)_config.DeepClone();

    public Task ConnectedAsync(string connector) => Task.CompletedTask;

    public async Task StartAsync()
    {
        await _google.StartAsync();
        _google.Tokens.UsesOfToken = 40;
        for (var drive = 0; drive < Drives; drive++)
            _google.Drive.Drives[$"D{drive}"] = ($"Drive {drive}", [new FakeShare("user", _google.Tokens.Account) { Role = "organizer" }]);
        for (var file = 0; file < Files; file++)
            Add(file % Drives);
        var config = DriveConfigs.OAuth(_google, json => (json["include_shared_drives"], json["batch_size"]) = (true, 10));
        foreach (var (name, value) in config)
            _config[name] = value?.DeepClone();
    }

    public void Change(Random random)
    {
        lock (_google.Drive.Lock)
            ChangeSome(random);
    }

    private void ChangeSome(Random random)
    {
        for (var change = random.Next(5, 40); change > 0; change--)
        {
            var id = _words.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(_words.Count));
            switch (random.Next(5))
            {
                case 0:
                    Add(random.Next(Drives));
                    break;
                case 1 when _words.Count > Files / 2:
                    _google.Drive.Delete(id);
                    _words.Remove(id);
                    break;
                case 2 when _words.Count > Files / 2:
                    _google.Drive.Change(id, file => file.Trashed = true);
                    _words.Remove(id);
                    break;
                case 3:
                    _google.Drive.Change(id, file => file.Name = $"{Guid.NewGuid():n}.txt");
                    break;
                default:
                    _words[id] = VersionWord.New();
                    _google.Drive.Change(id, file => file.Content = Encoding.UTF8.GetBytes(_words[id]));
                    break;
            }
        }
    }

    public void Misbehave(bool on, int seed) => _google.Faults = ChaosFaults.Of(on, seed);

    public IReadOnlyDictionary<string, string> Expected()
        => _words.ToDictionary(word => word.Key, word => $"{_google.Drive.Files[word.Key].Name}: {word.Value}");

    public ValueTask DisposeAsync() => _google.DisposeAsync();

    private void Add(int drive)
    {
        var id = $"f{++_last:00000}";
        _words[id] = VersionWord.New();
        _google.Drive.Add(new FakeFile
        {
            Id = id, Name = $"{id}.txt", DriveId = $"D{drive}", Content = Encoding.UTF8.GetBytes(_words[id]),
        });
    }
}

using System.Text.Json.Nodes;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>Real files that are added, changed, moved and deleted while a run reads them.</summary>
internal sealed class ChaosFolder(string root) : IChaosWorld
{
    private const int Folders = 6;
    private const int Files = 300;
    private const int LinesPerFile = 60;

    private readonly Dictionary<string, string> _words = [];

    public string Source => "folder";

    public JsonObject Config => new() { ["root"] = root, ["batch_size"] = 20 };

    public Task ConnectedAsync(string connector) => Task.CompletedTask;

    public Task StartAsync()
    {
        for (var file = 0; file < Files; file++)
            Write($"folder{file % Folders}/{file:0000}{Extension(file)}");
        return Task.CompletedTask;
    }

    public void Change(Random random)
    {
        for (var change = random.Next(5, 40); change > 0; change--)
        {
            var path = _words.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(_words.Count));
            switch (random.Next(5))
            {
                case 0:
                    Write($"folder{random.Next(Folders)}/{Guid.NewGuid():n}{Extension(random.Next(3))}");
                    break;
                case 1 when _words.Count > Files / 2:
                    File.Delete(Path.Combine(root, path));
                    _words.Remove(path);
                    break;
                case 2:
                    Move(path, $"folder{random.Next(Folders)}/moved-{Guid.NewGuid():n}{Path.GetExtension(path)}");
                    break;
                default:
                    Write(path);
                    break;
            }
        }
    }

    public void Misbehave(bool on, int seed)
    {
    }

    public IReadOnlyDictionary<string, string> Expected()
        => _words.ToDictionary(word => word.Key, word => $"{Path.GetFileName(word.Key)}: {word.Value}");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Write(string path)
    {
        var word = VersionWord.New();
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var lines = Enumerable.Range(1, LinesPerFile).Select(line => $"Line {line} of {path} in version {word}.");
        // A worker reads plain text itself, and leaves RTF to an extractor.
        File.WriteAllText(
            file,
            path.EndsWith(".rtf", StringComparison.Ordinal)
                ? $"{{\\rtf1\\ansi {string.Join("\\par ", lines)}}}"
                : string.Join('\n', lines));
        _words[path] = word;
    }

    private static string Extension(int number) => number % 3 == 0 ? ".rtf" : ".txt";

    private void Move(string from, string to)
    {
        File.Move(Path.Combine(root, from), Path.Combine(root, to));
        _words[to] = _words[from];
        _words.Remove(from);
    }
}

using System.Text.Json;

namespace Connectors.Tests.Benchmarks;

/// <summary>Measures a first sync of small files that the worker reads itself: plain text, Markdown and simple web pages.</summary>
[Explicit("Takes a minute and measures; run it with ./benchmark"), Category("Benchmark"), NonParallelizable]
public sealed class SmallFilesBenchmark
{
    private const int Files = 20_000;

    [Test]
    public async Task Measure_a_first_sync_of_plain_text_markdown_and_web_pages()
    {
        using var files = BenchmarkFiles.Make(Files, folders: 4);
        Vary(files.Root);
        await using var postgres = await BenchmarkDatabase.StartAsync();
        await using var worker = await BenchmarkWorker.StartAsync(postgres.ConnectionString, files.Data, files.Root);
        var config = JsonSerializer.Serialize(new { root = files.Root });

        var cold = await BenchmarkSync.RunAsync(postgres.Database, "folder", config);
        var warm = await BenchmarkSync.RunAsync(postgres.Database, "folder", config, number: 1);

        Assert.That(
            await postgres.Database.FirstAsync<long>("select count(*) from documents", null, CancellationToken.None),
            Is.EqualTo(2 * Files));
        Report.Line(
            $"folder: {Files:N0} small text, Markdown and HTML files",
            $"{Files / cold.TotalSeconds:N0} documents/s",
            "",
            $"{Files / warm.TotalSeconds:N0} documents/s with a warm worker");
    }

    /// <summary>Makes a third of the files Markdown and a third web pages.</summary>
    private static void Vary(string root)
    {
        var paths = Directory.GetFiles(root, "*.txt", SearchOption.AllDirectories);
        foreach (var (number, path) in paths.Index())
        {
            if (number % 3 == 0)
                continue;
            var words = File.ReadAllText(path).Chunk(300).Select(piece => new string(piece));
            var isPage = number % 3 == 1;
            File.WriteAllText(
                Path.ChangeExtension(path, isPage ? ".html" : ".md"),
                isPage
                    ? $"<!doctype html><html><head><title>{number}</title></head><body><h1>{number}</h1>"
                        + string.Concat(words.Select(piece => $"<p>{piece} <a href=\"/{number}\">more</a></p>")) + "</body></html>"
                    : $"# {number}\n\n" + string.Join("\n\n", words.Select(piece => $"- {piece} [more](/{number})")));
            File.Delete(path);
        }
    }
}

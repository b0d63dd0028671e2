using System.Globalization;

namespace Connectors.Tests.Benchmarks;

/// <summary>Small text files made from a seed.</summary>
internal sealed class BenchmarkFiles : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("connectors-bench-").FullName;

    private BenchmarkFiles()
    {
    }

    public string Root => Path.Combine(_directory, "files");

    public string Data => Path.Combine(_directory, "data");

    public static BenchmarkFiles Make(int count, int folders)
    {
        var files = new BenchmarkFiles();
        var random = new Random(7);
        for (var i = 0; i < count; i++)
        {
            // At most 500 files in a folder, as is usual.
            var folder = Path.Combine(files.Root, $"part{i % folders}", (i / 500).ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(folder);
            var text = BenchmarkText.Of(random, words: 150);
            var path = Path.Combine(folder, $"{i:000000}.txt");
            File.WriteAllText(path, text);
            File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        return files;
    }

    /// <summary>Visits all files, which any sync of them must do.</summary>
    public void Walk() => _ = new DirectoryInfo(Root).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}

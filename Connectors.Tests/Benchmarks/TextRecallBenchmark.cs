using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Programs;
using Connectors.Sources;
using Connectors.Tests.Jobs.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures how much of real files' text is extracted, and how fast. The folder that CONNECTORS_TEXT_SAMPLE names has the files, a folder
/// for each format, and words.json: the words of each file by other programs. CONNECTORS_TEXT_FORMAT narrows it to one format.
/// CONNECTORS_TEXT_OUTPUT names a folder for the texts, so that a person can look at them.
/// </summary>
[Explicit("Needs a folder of files; run it with ./benchmark"), Category("Benchmark"), NonParallelizable]
internal sealed partial class TextRecallBenchmark
{
    private const double Poor = 0.9;

    [Test]
    public async Task Measure_the_share_of_words_that_are_extracted_from_each_format()
    {
        var folder = Environment.GetEnvironmentVariable("CONNECTORS_TEXT_SAMPLE");
        if (folder is null)
            Assert.Ignore("Set CONNECTORS_TEXT_SAMPLE to a folder of files with a words.json.");
        var only = Environment.GetEnvironmentVariable("CONNECTORS_TEXT_FORMAT");
        await using var words = File.OpenRead(Path.Combine(folder!, "words.json"));
        var known = await JsonSerializer.DeserializeAsync<Dictionary<string, string[]>>(words) ?? [];
        await using var services = SampleFile.Services(new TextLimits());
        var extractor = services.GetRequiredService<TextExtractor>();

        var formats = known.Where(file => file.Value.Length > 0).GroupBy(file => file.Key.Split('/')[0]).OrderBy(group => group.Key);
        foreach (var format in formats)
        {
            if (only is not null && format.Key != only)
                continue;
            List<(double Recall, string Name, string Remark)> files = [];
            var started = Stopwatch.GetTimestamp();
            foreach (var (name, expected) in format)
                files.Add(await RecallAsync(extractor, Path.Combine(folder!, name), name, expected));
            Tell(format.Key, [.. files.Order()], Stopwatch.GetElapsedTime(started));
            if (format.Key == "pdf")
                TellPdfToText(files.Select(file => Path.Combine(folder!, file.Name)));
        }

        Assert.That(known, Is.Not.Empty);
    }

    private static async Task<(double, string, string)> RecallAsync(TextExtractor extractor, string path, string name, string[] expected)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(path);
            var file = new FileContent(Path.GetFileName(name), null, bytes.Length, _ => Task.FromResult<Stream>(new MemoryStream(bytes)));
            var text = await extractor.ExtractAsync(file, SampleFile.SizeLimit, CancellationToken.None);
            var all = string.Join('\n', text.Sections.Select(section => section.Text));
            await KeepAsync(name, all);
            var found = Words(all);
            string[] missing = [.. expected.Where(word => !found.IsSupersetOf(Words(word)))];
            return (1 - ((double)missing.Length / expected.Length), name, string.Join(' ', missing.Take(12)));
        }
        catch (DocumentUnreadableException failure)
        {
            await KeepAsync(name, $"{failure.Reason}: {failure.Message}");
            return (0, name, $"{failure.Reason}: {failure.Message}");
        }
    }

    private static async Task KeepAsync(string name, string text)
    {
        if (Environment.GetEnvironmentVariable("CONNECTORS_TEXT_OUTPUT") is not { Length: > 0 } folder)
            return;
        var path = Path.Combine(folder, name + ".txt");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, CleanText.Of(text));
    }

    private static void Tell(string format, List<(double Recall, string Name, string Remark)> files, TimeSpan took)
    {
        Report.Line(
            $"{format}: words found in {files.Count} files",
            $"{files.Average(file => file.Recall):N3}",
            $"{files[files.Count / 2].Recall:N3} median",
            $"least {files[0].Recall:N3}; {files.Count(file => file.Recall < Poor)} below {Poor}; "
                + $"{files.Count / took.TotalSeconds:N1} files/s");
        foreach (var (recall, name, remark) in files.TakeWhile(file => file.Recall < Poor))
            TestContext.Out.WriteLine($"  {recall:N3} {name}: {remark}");
    }

    private static void TellPdfToText(IEnumerable<string> files)
    {
        if (new InstalledPrograms().Find("pdftotext") is not { } program)
            return;
        var started = Stopwatch.GetTimestamp();
        var count = 0;
        foreach (var file in files)
        {
            using var process = Process.Start(new ProcessStartInfo(program.Path, [file, "-"])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            count++;
        }

        var rate = count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        Report.Line("  pdftotext alone", $"{rate:N1} files/s", "", "a process for each file");
    }

    private static HashSet<string> Words(string text)
        => [.. Word().Matches(CleanText.Composed(text).Normalize(NormalizationForm.FormKC).ToLowerInvariant())
            .Select(match => match.Value)];

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]+")]
    private static partial Regex Word();
}

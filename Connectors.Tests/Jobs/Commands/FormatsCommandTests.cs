namespace Connectors.Tests.Jobs.Commands;

public sealed class FormatsCommandTests : ToolTests
{
    [Test]
    public async Task The_formats_command_lists_what_reads_each_format()
    {
        var answer = await RunAsync("formats");
        var lines = answer.Output.Split('\n', StringSplitOptions.TrimEntries);

        Assert.That(answer.ExitCode, Is.Zero, answer.Error);
        Assert.That(lines, Has.Some.Match(@"^PDF +(pdftotext \d+\.\d+\.\d+|built in +Install the package poppler-utils: .+)$"));
        Assert.That(lines, Has.Some.Match("^Text +built in$"));
        Assert.That(lines, Has.Some.Match("^Pictures +nothing +.*Connectors:Ocr:Languages"));
    }

    [Test]
    public async Task The_formats_command_prints_the_same_as_JSON()
    {
        var formats = (await RunAsync("formats", "--json")).Json.AsArray();

        Assert.That(formats.Select(format => format!["media_type"]!.GetValue<string>()), Is.Unique.And.Contains("application/pdf"));
    }
}

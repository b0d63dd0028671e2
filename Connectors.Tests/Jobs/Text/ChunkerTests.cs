using Connectors.Jobs.Text;
using Connectors.Sources;

namespace Connectors.Tests.Jobs.Text;

internal sealed class ChunkerTests
{
    private static readonly string[] Pieces =
        ["A sentence of some words. ", "灯台の光は船を導きます。", "\n\n", "\n# Heading\n", "x", "😀😀", " ", "\n", new string('y', 900), "#tag", "é"];

    [Test]
    public void Chunks_lose_and_repeat_nothing_of_any_text([Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        var sections = Enumerable.Range(0, random.Next(1, 4))
            .Select(_ => Enumerable.Range(0, random.Next(400)).Select(_ => Pieces[random.Next(Pieces.Length)]))
            .Select(pieces => new DocumentSection(string.Concat(pieces)))
            .ToArray();

        var chunks = Chunker.Cut(sections).ToArray();

        var text = string.Concat(chunks.Select(chunk => chunk.Content[chunk.Overlap..]));
        Assert.That(text.Replace("\n", ""), Is.EqualTo(string.Concat(sections.Select(section => section.Text)).Replace("\n", "")));
        Assert.That(chunks, Has.All.Matches<TextChunk>(chunk => chunk!.Content.Length <= 2_000 && chunk.Overlap < chunk.Content.Length));
        Assert.That(
            chunks,
            Has.None.Matches<TextChunk>(chunk => char.IsLowSurrogate(chunk!.Content[0]) || char.IsHighSurrogate(chunk.Content[^1])));
    }

    [Test]
    public void The_overlap_of_a_chunk_repeats_the_end_of_the_previous_chunk()
    {
        var chunks = Chunker.Cut([new DocumentSection(string.Concat(Enumerable.Range(0, 600).Select(i => $"word{i} ")))]).ToArray();

        Assert.That(chunks, Has.Length.GreaterThan(2));
        for (var i = 1; i < chunks.Length; i++)
        {
            Assert.That(chunks[i].Overlap, Is.GreaterThan(0));
            Assert.That(chunks[i - 1].Content, Does.EndWith(chunks[i].Content[..chunks[i].Overlap]));
        }
    }

    [Test]
    public void A_chunk_has_the_heading_above_it_and_the_link_of_its_section()
    {
        var body = string.Concat(Enumerable.Repeat("Some words stand here. ", 60));
        DocumentSection[] sections = [new($"# One\n\n{body}\n\n", "/one"), new($"# Two\n\n{body}\n\n", "/two")];
        var chunks = Chunker.Cut(sections).ToArray();

        Assert.That(chunks.Select(chunk => (chunk.Heading, chunk.Link)).Distinct(), Is.EqualTo(new[] { ("One", "/one"), ("Two", "/two") }));
    }
}

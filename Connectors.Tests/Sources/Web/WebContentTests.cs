using System.Text;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Web;

public sealed class WebContentTests : WebFixture
{
    [Test]
    public async Task Reads_the_pages_that_a_feed_names()
    {
        Site.Add("/feed", "<rss><channel><link>/</link><item><title>x</title><link>{origin}/post/1</link>"
                + "<pubDate>Mon, 06 May 2024 10:00:00 GMT</pubDate></item><item><guid>{origin}/post/2</guid></item></channel></rss>",
            "application/rss+xml").AddPage("/post/1", "First").AddPage("/post/2", "Second");
        await using var probe = Open(("start_urls", new JsonArray()), ("feed_url", Site.Id("/feed")));
        var read = await ReadAsync(probe);

        Assert.That(Paths(read), Is.EqualTo(new[] { "/post/1", "/post/2" }));
        var updated = read.SelectMany(part => part.Changes.Documents).First().UpdatedAt;
        Assert.That(updated, Is.EqualTo(new DateTimeOffset(2024, 5, 6, 10, 0, 0, TimeSpan.Zero)));
    }

    [Test]
    public async Task Gives_a_files_bytes_only_when_it_is_opened_and_knows_it_by_its_tag()
    {
        Site.AddPage("/", "Home", "/big.pdf");
        Site.Pages["/big.pdf"] = new FakePage("") { Type = "application/pdf", Bytes = new byte[5 << 20] };
        await using var probe = Open();
        var first = await ReadAsync(probe);
        var file = first.SelectMany(part => part.Changes.Documents).Single(document => document.Title == "big.pdf");

        Assert.That((file.Content as FileContent)?.Size, Is.EqualTo(5 << 20));
        Assert.That((await ContentReader.ReadAsync(file.Content)).Length, Is.EqualTo(5 << 20));
        Assert.That((await ReadAsync(probe, Stored(first))).Sum(part => part.Changes.Unchanged), Is.EqualTo(2));
    }

    [Test]
    public async Task Decodes_a_page_by_its_header_its_own_word_or_its_bytes()
    {
        Site.AddPage("/", "Home", "/header", "/meta", "/none");
        Add("/header", "text/html; charset=iso-8859-1", Encoding.Latin1.GetBytes("<title>Größe</title>"));
        Add("/meta", "text/html", Encoding.Latin1.GetBytes("<meta charset=windows-1252><title>Maß</title>"));
        Add("/none", "text/html", Encoding.UTF8.GetBytes("<title>Straße</title>"));
        await using var probe = Open();

        Assert.That(
            (await ReadAsync(probe)).SelectMany(part => part.Changes.Documents).Select(document => document.Title),
            Is.EqualTo(new[] { "Home", "Größe", "Maß", "Straße" }));

        void Add(string path, string type, byte[] bytes) => Site.Pages[path] = new FakePage("") { Type = type, Bytes = bytes };
    }
}

using Connectors.Jobs.Search;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Search;

public sealed class ChunkIndexerTests
{
    private const string Every =
        """
        O'Brien's C# tools: resetWatchdogTimer, KX-77, 4,000 and 3 March 2026. Größe, naïve, ﬁnd; C:\temp\new 東京タワー ภาษาไทย
        🚀𝔸lpha (+49) 30 1234567 read reading reads READ read reading reads 100% a_b_c www.example.org/x-1 don’t.
        """;

    [Test]
    public void An_entry_weighs_titles_most_and_separates_the_words_of_different_parts()
    {
        var words = VectorText.Of("Red lamps", "Care", "A red lamp.").Split(' ').Where(word => !word.Contains('^')).ToArray();

        Assert.That(words, Is.SupersetOf(new[] { "'red':1A,25", "'lamp':2A,26", "'care':13B", "'a':24" }));
    }

    [Test]
    public async Task PostgreSQL_takes_a_word_that_stands_in_more_places_than_it_keeps()
    {
        await using var database = await TestDatabase.CreateAsync();
        var indexed = new ChunkIndexer().Of("t", null, string.Join(' ', Enumerable.Repeat("again", 40_000)));

        await StoreAsync(database.Database, [indexed]);

        var places = await database.Database.FirstAsync<int>(
            "select cardinality(positions) from stored, unnest(search) where lexeme = 'again'", null, CancellationToken.None);
        Assert.That(places, Is.EqualTo(250));
    }

    [Test]
    public async Task PostgreSQL_receives_just_what_the_text_form_says()
    {
        await using var database = await TestDatabase.CreateAsync();
        var indexer = new ChunkIndexer();
        ChunkWords[] indexed =
        [
            indexer.Of("Every kind", "Of word", Every),
            indexer.Of("", null, ""),
            indexer.Of(new string('x', 3000), "\\'", string.Join(' ', Enumerable.Range(0, 20_000).Select(number => $"w{number % 700}'\\"))),
        ];

        await StoreAsync(database.Database, indexed);

        var (received, told) = (
            await database.Database.QueryAsync<string>("select search::text from stored order by number", null, CancellationToken.None),
            await database.Database.QueryAsync<string>(
                "select (text::tsvector || array_to_tsvector(array['@one']))::text from unnest(@texts) with ordinality t (text, number)",
                new { texts = indexed.Select(VectorText.Of).ToArray() },
                CancellationToken.None));
        Assert.That(received, Is.EqualTo(told));
        Assert.That(
            await database.Database.FirstAsync<long>(
                "select count(*) from stored where search @@ '@one'::tsquery", null, CancellationToken.None),
            Is.EqualTo(indexed.Length));
    }

    [Test]
    public void An_indexer_finds_the_same_words_whatever_it_has_indexed_before()
    {
        var used = new ChunkIndexer();
        string[] texts = ["Die Größe der Häuser und der Straßen ist bekannt.", Every, "The pumps are known.", "", Every];
        foreach (var text in texts)
        {
            var (one, other) = (used.Of("Title", "Heading", text), new ChunkIndexer().Of("Title", "Heading", text));

            Assert.That(VectorText.Of(one), Is.EqualTo(VectorText.Of(other)));
            Assert.That(one.Impacts, Is.EqualTo(other.Impacts));
            Assert.That(one.Words, Is.EqualTo(other.Words));
        }
    }

    private static async Task StoreAsync(Database database, ChunkWords[] indexed)
    {
        await database.ExecuteAsync("create table stored (number int, search tsvector)", null, CancellationToken.None);
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await connection.CopyAsync(
            ("stored", ["number", "search"]),
            indexed.Index(),
            (copied, row) =>
            {
                copied.Add(row.Index + 1);
                SearchVector.AddTo(copied, "one", row.Item.Vector);
            },
            CancellationToken.None);
    }
}

using Connectors.Jobs.Search;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Search;

public sealed class SearchVectorTests
{
    [Test]
    public void A_search_vector_weighs_titles_most_and_separates_the_words_of_different_parts()
    {
        var words = SearchVector.Of("Red lamps", "Care", "A red lamp.").Split(' ').Where(word => !word.Contains('^')).ToArray();

        Assert.That(words, Is.SupersetOf(new[] { "'red':1A,25", "'lamp':2A,26", "'care':13B", "'a':24" }));
    }

    [Test]
    public async Task PostgreSQL_takes_a_word_that_stands_in_more_places_than_it_keeps()
    {
        await using var database = await TestDatabase.CreateAsync();

        var places = await database.Database.FirstAsync<int>(
            "select cardinality(positions) from unnest(@vector::tsvector) where lexeme = 'again'",
            new { vector = SearchVector.Of("t", null, string.Join(' ', Enumerable.Repeat("again", 40_000))) },
            CancellationToken.None);

        Assert.That(places, Is.EqualTo(250));
    }
}

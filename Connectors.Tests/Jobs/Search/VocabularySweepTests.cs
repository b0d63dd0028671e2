using Connectors.Jobs.Search;
using Connectors.Jobs.Storage.Documents;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Tests.Jobs.Search;

/// <summary>The words that no text has any more.</summary>
internal sealed class VocabularySweepTests
{
    [Test]
    public async Task A_word_that_no_text_has_goes_after_two_passes_a_day_apart_and_the_others_stay()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var (home, other) = (await shelf.ConnectAsync(), await shelf.ConnectAsync());
        await shelf.AddAsync(home, "Stays", "The lighthouses stand near the harbour.");
        var gone = await shelf.AddAsync(home, "Goes", "The zeppelin stands near the harbour.");
        await shelf.AddAsync(other, "Neighbour", "A zeppelin of others.");
        await RemoveAsync(shelf, gone);

        await PassAsync(shelf);
        Assert.That(await CountAsync(shelf, home, "zeppelin", "unused_since is not null"), Is.EqualTo(1));
        await LaterAsync(shelf, hours: 23);
        await PassAsync(shelf);
        Assert.That(await CountAsync(shelf, home, "zeppelin"), Is.EqualTo(1), "a day has not passed");
        await LaterAsync(shelf, hours: 2);
        await PassAsync(shelf);

        Assert.That(await CountAsync(shelf, home, "zeppelin"), Is.Zero);
        Assert.That(await CountAsync(shelf, other, "zeppelin", "unused_since is null"), Is.EqualTo(1));
        foreach (var word in (string[])["lighthouses", "stand", "harbour"])
            Assert.That(await CountAsync(shelf, home, word, "unused_since is null"), Is.EqualTo(1), word);
        Assert.That(await shelf.TitlesAsync("lighthuoses", home), Is.EqualTo(new[] { "Stays" }));
    }

    [Test]
    public async Task A_word_that_texts_have_again_stays()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        await RemoveAsync(shelf, await shelf.AddAsync(home, "Goes", "A zeppelin and a dirigible."));
        await PassAsync(shelf);
        await LaterAsync(shelf, hours: 25);
        // A sync has met the word and not stored the text yet.
        await new Vocabulary(shelf.Database).AddAsync(home, [new VocabularyWord("zeppelin", "zeppelin", false)], CancellationToken.None);

        await PassAsync(shelf);

        Assert.That(await CountAsync(shelf, home, "dirigible"), Is.Zero);
        Assert.That(await CountAsync(shelf, home, "zeppelin"), Is.EqualTo(1));
        await shelf.AddAsync(home, "Comes", "A zeppelin.");
        await LaterAsync(shelf, hours: 25);
        await PassAsync(shelf);
        Assert.That(await CountAsync(shelf, home, "zeppelin", "unused_since is null"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_process_that_knows_a_word_to_be_stored_looks_again_after_an_hour()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        var time = new FakeTimeProvider();
        var vocabulary = new Vocabulary(shelf.Database, time);
        async Task<long> AddAsync()
        {
            await vocabulary.AddAsync(home, [new VocabularyWord("zeppelin", "zeppelin", false)], CancellationToken.None);
            return await CountAsync(shelf, home, "zeppelin");
        }

        Assert.That(await AddAsync(), Is.EqualTo(1));
        await shelf.RunAsync("delete from search_vocabulary");
        time.Advance(TimeSpan.FromMinutes(50));
        Assert.That(await AddAsync(), Is.Zero, "it costs nothing until then");
        time.Advance(TimeSpan.FromMinutes(11));
        Assert.That(await AddAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_sweep_goes_on_where_it_was_and_rests_for_a_day_at_the_end()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        await shelf.RunAsync(
            $"""
            insert into search_vocabulary (connector_id, word, stem, joins)
            select '{home}', 'word' || chr(97 + n / 26 % 26) || chr(97 + n % 26), 'stem' || n, false from generate_series(0, 449) n;
            update search_sweep set due = now()
            """);
        var sweep = new VocabularySweep(shelf.Database);

        Assert.That(await sweep.AdvanceAsync(CancellationToken.None), Is.True);
        Assert.That(await CountMarkedAsync(), Is.EqualTo(VocabularySweep.Piece));
        Assert.That(await sweep.AdvanceAsync(CancellationToken.None), Is.True);
        Assert.That(await sweep.AdvanceAsync(CancellationToken.None), Is.False);
        Assert.That(await CountMarkedAsync(), Is.EqualTo(450));
        Assert.That(await shelf.CountAsync("select count(*) from search_sweep where due > now() + interval '23 hours'"), Is.EqualTo(1));

        Task<long> CountMarkedAsync() => shelf.CountAsync("select count(*) from search_vocabulary where unused_since is not null");
    }

    private static async Task PassAsync(SearchShelf shelf)
    {
        await shelf.RunAsync("update search_sweep set due = now()");
        var sweep = new VocabularySweep(shelf.Database);
        while (await sweep.AdvanceAsync(CancellationToken.None))
        {
        }
    }

    /// <summary>Lets time pass for what is marked.</summary>
    private static Task LaterAsync(SearchShelf shelf, int hours)
        => shelf.RunAsync($"update search_vocabulary set unused_since = unused_since - interval '{hours} hours'");

    private static Task RemoveAsync(SearchShelf shelf, Guid document)
        => shelf.RunAsync($"delete from chunks where document_id = '{document}'; delete from documents where id = '{document}'");

    private static Task<long> CountAsync(SearchShelf shelf, string connector, string word, string where = "true")
        => shelf.CountAsync(
            $"select count(*) from search_vocabulary where connector_id = '{connector}' and word = '{word}' and {where}");
}

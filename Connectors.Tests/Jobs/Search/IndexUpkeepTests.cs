using Connectors.Jobs.Search;

namespace Connectors.Tests.Jobs.Search;

internal sealed class IndexUpkeepTests
{
    [Test]
    public async Task Chunks_of_an_earlier_version_are_found_before_and_after_they_are_indexed_anew()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        for (var i = 0; i < 250; i++)
            await shelf.AddAsync(home, $"Note {i:000}", i == 7 ? "The children play chess." : $"Something else {i}.");
        // As an earlier version wrote them: no impacts, and words as they stand.
        await shelf.RunAsync("update chunks set impacts = null, search = to_tsvector('simple', content)");
        await shelf.RunAsync("update search_upkeep set current = false");

        Assert.That((await shelf.TitlesAsync("chess", home))[0], Is.EqualTo("Note 007"));
        var upkeep = new IndexUpkeep(shelf.Database);
        var pieces = 0;
        while (await upkeep.AdvanceAsync(CancellationToken.None))
            pieces++;

        Assert.That(pieces, Is.GreaterThan(250 / IndexUpkeep.Piece));
        Assert.That((await shelf.TitlesAsync("child", home))[0], Is.EqualTo("Note 007"));
        Assert.That(await shelf.CountAsync("select count(*) from chunks where impacts is null"), Is.Zero);
        Assert.That(await shelf.CountAsync("select count(*) from search_upkeep where current and done = 250"), Is.EqualTo(1));
    }

    [Test]
    public async Task Frequent_words_are_counted_once_the_index_is_large_and_a_rare_word_is_then_found_among_them()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var (large, small) = (await shelf.ConnectAsync(), await shelf.ConnectAsync());
        var filler = await shelf.AddAsync(large, "Filler", "frequent common words of a report");
        await shelf.RunAsync(
            """
            insert into documents (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, run_id,
                                   chunk_count)
            select gen_random_uuid(), connector_id, tenant_id, 'all', 'd' || n, 'Filler ' || n, '', '', 1, 1
            from documents, generate_series(1, 12000) n where title = 'Filler';
            insert into chunks (document_id, ordinal, connector_id, content, search, impacts)
            select d.id, 0, d.connector_id, c.content, c.search, c.impacts from documents d, chunks c where d.title like 'Filler %';
            """);
        await shelf.AddAsync(large, "Needle", "a frequent report with one zeppelin");
        await shelf.AddAsync(small, "Alone", "a frequent report");
        await shelf.RunAsync("analyze chunks");

        Assert.That(filler, Is.Not.EqualTo(Guid.Empty));
        Assert.That(await new IndexUpkeep(shelf.Database).CountAsync(CancellationToken.None), Is.True);
        Assert.That(await shelf.CountAsync("select count(*) from search_words where word = 'frequent' and share > 0.9"), Is.EqualTo(1));
        Assert.That((await shelf.SearchAsync("frequent common zeppelin", large)).Hits[0].Title, Is.EqualTo("Needle"));
        Assert.That(await shelf.TitlesAsync("frequent report", small), Is.EqualTo(new[] { "Alone" }));
        Assert.That((await shelf.SearchAsync("frequent report", large)).Total, Is.GreaterThan(0));
    }
}

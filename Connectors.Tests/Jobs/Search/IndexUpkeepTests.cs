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
        var upkeep = new IndexUpkeep(shelf.Database, new Vocabulary(shelf.Database));
        var pieces = 0;
        while (await upkeep.AdvanceAsync(CancellationToken.None))
            pieces++;

        Assert.That(pieces, Is.GreaterThan(250 / IndexUpkeep.Piece));
        Assert.That((await shelf.TitlesAsync("child", home))[0], Is.EqualTo("Note 007"));
        Assert.That(await shelf.CountAsync("select count(*) from chunks where impacts is null"), Is.Zero);
        Assert.That(await shelf.CountAsync("select count(*) from search_upkeep where current and done = 250"), Is.EqualTo(1));
    }

    [Test]
    public async Task Chunks_of_the_previous_version_get_a_vocabulary_and_answer_meanwhile()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        for (var i = 0; i < 250; i++)
            await shelf.AddAsync(home, $"Note {i:000}", i == 7 ? "The zeppelin landed." : $"Something else {i}.");
        await shelf.RunAsync("delete from search_vocabulary");
        await shelf.RunAsync("update search_upkeep set current = true, renew = true, document_id = null");

        Assert.That((await shelf.TitlesAsync("zeppelin", home))[0], Is.EqualTo("Note 007"));
        Assert.That(await shelf.TitlesAsync("zepelin", home), Is.Empty);
        var upkeep = new IndexUpkeep(shelf.Database, new Vocabulary(shelf.Database));
        while (await upkeep.AdvanceAsync(CancellationToken.None))
        {
        }

        Assert.That(await shelf.TitlesAsync("zepelin", home), Is.EqualTo(new[] { "Note 007" }));
        Assert.That(
            await shelf.CountAsync("select count(*) from search_upkeep where current and not renew and done = 250"), Is.EqualTo(1));
    }

    [Test]
    public async Task What_a_user_may_not_read_changes_no_order_in_a_large_base_either()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var large = await shelf.ConnectAsync();
        await shelf.FillAsync(large, "Filler", "frequent common words of a report", 12_000);
        for (var i = 0; i < 20; i++)
            await shelf.AddAsync(large, $"Open {i:00}", $"{(i % 2 == 0 ? "frequent frequent" : "common common")} report zeppelin {i}");
        await shelf.RunAsync(
            """
            insert into access_sets (connector_id, hash, layers) select id, 'x', '[["everyone"]]' from connectors;
            insert into access_layers select id, 1, 1, '{everyone}' from access_sets;
            update documents set access_id = (select id from access_sets) where title like 'Open%';
            analyze chunks
            """);
        var upkeep = new IndexUpkeep(shelf.Database, new Vocabulary(shelf.Database));
        await upkeep.CountAsync(CancellationToken.None);
        var before = await AskAsync();

        await shelf.FillAsync(large, "Secret", "common zeppelin of a report", 4_000);
        await shelf.RunAsync("analyze chunks");
        await shelf.RunAsync("update search_upkeep set sampled = 1");
        Assert.That(await upkeep.CountAsync(CancellationToken.None), Is.True);
        var after = await AskAsync();

        Assert.That(before.Hits, Has.Count.GreaterThan(10));
        Assert.That(after.Hits.Select(hit => hit.Title), Is.EqualTo(before.Hits.Select(hit => hit.Title)));
        Assert.That(after.Total, Is.EqualTo(before.Total));

        Task<SearchResult> AskAsync() => shelf.SearchAsync(new SearchRequest
        {
            TenantId = "tenant", Question = "frequent common zeppelin", KnowledgeBases = [large], AsUser = "ann@example.com",
        });
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
        Assert.That(await new IndexUpkeep(shelf.Database, new Vocabulary(shelf.Database)).CountAsync(CancellationToken.None), Is.True);
        Assert.That(await shelf.CountAsync("select count(*) from search_words where word = 'frequent' and share > 0.9"), Is.EqualTo(1));
        Assert.That((await shelf.SearchAsync("frequent common zeppelin", large)).Hits[0].Title, Is.EqualTo("Needle"));
        Assert.That(await shelf.TitlesAsync("frequent report", small), Is.EqualTo(new[] { "Alone" }));
        Assert.That((await shelf.SearchAsync("frequent report", large)).Total, Is.GreaterThan(0));
    }
}

using Connectors.Jobs.Search;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;

namespace Connectors.Tests.Jobs.Search;

/// <summary>How PostgreSQL executes the statements of a question, in a base that is large enough to choose.</summary>
internal sealed class SearchPlanTests
{
    [TestCase(null)]
    [TestCase("ann@example.com")]
    public async Task Chunks_are_found_by_the_index_of_words_whoever_asks(string? user)
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var (home, other) = (await shelf.ConnectAsync(), await shelf.ConnectAsync());
        await shelf.FillAsync(home, "Filler", "frequent common words of a report", 6_000);
        await shelf.FillAsync(other, "Neighbour", "other frequent words of a letter", 2_000);
        await shelf.AddAsync(home, "Needle", "a frequent report with one zeppelin");
        // A user who may read a hundredth of the base: their documents are fewer than the chunks that match.
        await ShareATenthAsync(shelf);
        var request = new SearchRequest { TenantId = "tenant", Question = "zeppelin", KnowledgeBases = [home], AsUser = user };
        async Task<string> PlanAsync(SearchLimits limits, string words, double matches)
        {
            var chunks = new CandidateQuery(shelf.Database, request, [home], limits);
            var (sql, parameters) = chunks.Match(await chunks.ScopeAsync(CancellationToken.None), words, matches);
            return await shelf.Database.InTransactionAsync(
                async connection =>
                {
                    await connection.ExecuteAsync(CandidateQuery.Settings, null, CancellationToken.None);
                    return string.Join('\n', await connection.QueryAsync<string>("explain " + sql, parameters, CancellationToken.None));
                },
                CancellationToken.None);
        }

        // What may answer, or may not, is named: no document is looked at.
        var rare = await PlanAsync(new SearchLimits(), "'zeppelin'", 1);
        Assert.That(rare, Does.Contain("Bitmap Index Scan on chunks_search"));
        // So few chunks match that looking up what may be read would take longer than looking at them.
        Assert.That(rare, Does.Not.Contain("BitmapAnd"));
        Assert.That(rare, Does.Not.Contain("Seq Scan").And.Not.Contain("access_layers").And.Not.Contain("chunks_pkey"));
        var frequent = await PlanAsync(new SearchLimits(), "'report'", 6_000);
        Assert.That(frequent, Does.Not.Contain("Seq Scan").And.Not.Contain("access_layers"));
        Assert.That(frequent.Contains("chunks_pkey", StringComparison.Ordinal), Is.EqualTo(user is not null));

        // Too many documents to be named: those of the found chunks are looked at one by one.
        await shelf.RunAsync("update documents set missing_since = now() where title like '%3'");
        var among = await PlanAsync(new SearchLimits { Named = 1 }, "('zeppelin' | 'report')", 6_000);
        Assert.That(among, Does.Contain("Bitmap Index Scan on chunks_search").And.Contain("Index Scan using documents_pkey"));
        Assert.That(among, Does.Not.Contain("chunks_pkey").And.Not.Contain("Seq Scan on chunks").And.Not.Contain("documents_readable"));
        // The reader's accesses are known.
        Assert.That(among, Does.Not.Contain("access_layers"));
    }

    [Test]
    public async Task The_chunks_of_a_reader_of_many_documents_are_told_by_their_accesses()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        await shelf.FillAsync(home, "Filler", "frequent common words of a report", 4_000);
        await ShareATenthAsync(shelf);
        await shelf.RunAsync("vacuum documents");
        var request = new SearchRequest { TenantId = "tenant", Question = "report", KnowledgeBases = [home], AsUser = "ann@example.com" };
        var chunks = new CandidateQuery(shelf.Database, request, [home], new SearchLimits { Whole = 100 });
        var scope = await chunks.ScopeAsync(CancellationToken.None);
        Assert.That(scope.Documents, Is.EqualTo(400));
        Assert.That(scope.Only, Is.Null);
        async Task<string> PlanAsync(SearchScope of)
        {
            var (sql, parameters) = chunks.Match(of, "'report'", 500);
            return await shelf.Database.InTransactionAsync(
                async connection =>
                {
                    await connection.ExecuteAsync(CandidateQuery.Settings, null, CancellationToken.None);
                    return string.Join('\n', await connection.QueryAsync<string>("explain " + sql, parameters, CancellationToken.None));
                },
                CancellationToken.None);
        }

        var plan = await PlanAsync(scope);
        Assert.That(plan, Does.Contain("chunks_search").And.Contain("hashed SubPlan").And.Contain("documents_readable"));
        Assert.That(plan, Does.Not.Contain("chunks_pkey").And.Not.Contain("Seq Scan"));
        // Accesses that are too many to be named are looked at one by one, not all that the user has.
        var unknown = await PlanAsync(new SearchScope());
        Assert.That(unknown, Does.Contain("access_layers_pkey").And.Not.Contain("access_layers_principals"));
    }

    [Test]
    public async Task Whether_found_documents_may_still_be_read_is_told_without_all_that_others_with_their_access_are()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        await shelf.FillAsync(home, "Filler", "frequent common words of a report", 4_000);
        await shelf.RunAsync(
            """
            insert into access_sets (connector_id, hash, layers)
            select c.id, n::text::bytea, '[["everyone"]]' from connectors c, generate_series(1, 2000) n;
            insert into access_layers select id, 1, 1, '{everyone}' from access_sets;
            update documents d set access_id = (select min(id) from access_sets) where title not like '%3';
            update documents d set access_id = s.id
            from (select id, row_number() over (order by id) n from access_sets) s
            where d.access_id is null and d.title = 'Filler ' || (10 * s.n + 3);
            analyze
            """);

        var plan = string.Join('\n', await shelf.Database.QueryAsync<string>(
            $"""
            explain select d.id from documents d where d.id = any(@ids) and {AccessFilter.AmongSql(
                "select id from connectors", "select a.access_id, a.connector_id from documents a where a.id = any(@ids)")}
            """,
            new { ids = Enumerable.Range(0, 10).Select(_ => Guid.NewGuid()).ToArray(), principals = new[] { "everyone" } },
            CancellationToken.None));

        Assert.That(plan, Does.Contain("documents_pkey").And.Not.Contain("documents_readable"));
    }

    [Test]
    public async Task Few_matches_are_looked_at_one_by_one_even_if_a_reader_has_many_documents()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        await shelf.FillAsync(home, "Filler", "frequent common words of a report", 4_000);
        await ShareATenthAsync(shelf);
        var request = new SearchRequest { TenantId = "tenant", Question = "report", KnowledgeBases = [home], AsUser = "ann@example.com" };
        var chunks = new CandidateQuery(shelf.Database, request, [home], new SearchLimits());
        var scope = await chunks.ScopeAsync(CancellationToken.None);
        async Task<string> PlanAsync(double matches)
        {
            var (sql, parameters) = chunks.Match(scope, "'report'", matches);
            return await shelf.Database.InTransactionAsync(
                async connection =>
                {
                    await connection.ExecuteAsync(CandidateQuery.Settings, null, CancellationToken.None);
                    return string.Join('\n', await connection.QueryAsync<string>("explain " + sql, parameters, CancellationToken.None));
                },
                CancellationToken.None);
        }

        Assert.That(scope.Only, Has.Length.EqualTo(400));
        Assert.That(await PlanAsync(399), Does.Contain("chunks_search").And.Not.Contain("chunks_pkey"));
        Assert.That(await PlanAsync(400), Does.Contain("chunks_pkey"));
    }

    [Test]
    public async Task Words_that_end_alike_are_found_by_an_index()
    {
        await using var shelf = await SearchShelf.CreateAsync();
        var home = await shelf.ConnectAsync();
        await shelf.RunAsync(
            $"""
            insert into search_vocabulary (connector_id, word, stem, joins)
            select '{home}', 'word' || md5(n::text), md5(n::text) || 'pump', true from generate_series(1, 20000) n;
            analyze search_vocabulary
            """);
        async Task<string> PlanAsync(string where) => string.Join('\n', await shelf.Database.QueryAsync<string>(
            $"explain select word from search_vocabulary where connector_id = any(array['{home}']) and {where}",
            null,
            CancellationToken.None));

        Assert.That(await PlanAsync("joins and word >= 'wordab' and word < 'wordac'"), Does.Contain("search_vocabulary_joined"));
        Assert.That(
            await PlanAsync("joins and reverse(stem) >= 'pmupa' and reverse(stem) < 'pmupb'"),
            Does.Contain("search_vocabulary_joined_ends"));
        Assert.That(await PlanAsync("word >= 'wordab' and word < 'wordac'"), Does.Contain("search_vocabulary_pkey"));
        Assert.That(await PlanAsync("reverse(stem) >= 'pmupa' and reverse(stem) < 'pmupb'"), Does.Contain("search_vocabulary_ends"));
    }

    /// <summary>Lets everyone read one document in ten.</summary>
    private static Task ShareATenthAsync(SearchShelf shelf)
        => shelf.RunAsync(
            """
            insert into access_sets (connector_id, hash, layers) select id, 'x', '[["everyone"]]' from connectors;
            insert into access_layers select id, 1, 1, '{everyone}' from access_sets;
            update documents d set access_id = s.id from access_sets s where s.connector_id = d.connector_id and d.title like '%7_';
            analyze
            """);
}

using System.Diagnostics;
using System.Globalization;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Tests.Support;
using Npgsql;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Makes the world of <see cref="SizeBenchmark"/> in steps, each a transaction of its own. The database knows which steps are made, so an
/// interrupted making goes on where it ended. Indexes that no constraint needs are made at the end.
/// </summary>
internal sealed class SizeWorld(Database database, int documents)
{
    public const int SmallConnectors = 2_000;

    private const int Runs = 40_000;

    /// <summary>How many documents a step makes.</summary>
    private const int Piece = 500_000;

    /// <summary>Of so many documents one has a chunk: the others are as images and archives are.</summary>
    public const int ChunkEvery = 4;

    /// <summary>How many different texts the chunks have.</summary>
    private const int Texts = 20_000;

    private const int WordsEach = 40;

    /// <summary>How many accesses the documents share. Each lets one of the groups read.</summary>
    private const int Sets = 2_000;

    private const int Groups = 200;

    /// <summary>A user of two groups, who may read a hundredth of the documents.</summary>
    public const string User = "ann@example.com";

    private const string Access =
        """
        insert into access_sets (connector_id, hash, layers)
        select md5('skewed 0'), int4send(n), jsonb_build_array(jsonb_build_array('group:g' || n % @Groups))
        from generate_series(1, @sets) n;
        insert into access_layers (set_id, ordinal, of_layers, principals)
        select id, 0, 1, array(select jsonb_array_elements_text(layers->0)) from access_sets;
        insert into groups (connector_id, group_id, name, refreshed_by)
        select md5('skewed 0'), 'g' || n, 'Group ' || n, 1 from generate_series(0, @Groups - 1) n;
        insert into group_members (connector_id, group_id, member)
        select md5('skewed 0'), 'g' || n, 'email:user' || m || '-' || n || '@example.com'
        from generate_series(0, @Groups - 1) n cross join generate_series(1, 100) m;
        insert into group_members (connector_id, group_id, member)
        select md5('skewed 0'), 'g' || n, 'email:' || @User from unnest(array[3, 77]) n;
        """;

    private const string Chunks =
        """
        insert into chunks (document_id, ordinal, connector_id, content, search, impacts)
        select md5('document ' || n)::uuid, 0, c.id, t.content, t.search || array_to_tsvector(array['@' || c.id]), t.impacts
        from generate_series(@from, @to) n
        join public.size_texts t on t.number = (n / @every) % @Texts
        cross join lateral (select md5('skewed ' || case when n <= @small then n else 0 end) as id) c
        where n % @every = 0;
        """;

    /// <summary>The connector that has nearly everything.</summary>
    public Task<string?> LargeAsync() => database.FirstAsync<string>($"select {SkewedData.Large}", null, CancellationToken.None);

    /// <summary>Makes what is not made yet. Returns false if the time was over before all was.</summary>
    /// <param name="limit">After which time no further step begins. Null: all are made.</param>
    public async Task<bool> MakeAsync(TimeSpan? limit)
    {
        var began = Stopwatch.GetTimestamp();
        await database.ExecuteAsync(
            """
            create table if not exists public.size_made (step text primary key, seconds real not null);
            create table if not exists public.size_indexes (name text primary key, sql text not null)
            """,
            null,
            CancellationToken.None);
        var made = (await database.QueryAsync<string>("select step from public.size_made", null, CancellationToken.None)).ToHashSet();
        foreach (var (step, make) in await StepsAsync())
        {
            if (made.Contains(step))
                continue;
            if (Stopwatch.GetElapsedTime(began) > limit)
                return false;
            await TestContext.Progress.WriteLineAsync($"{DateTime.UtcNow:HH:mm:ss} {step}");
            var start = Stopwatch.GetTimestamp();
            await make();
            await database.ExecuteAsync(
                "insert into public.size_made values (@step, @seconds)",
                new { step, seconds = Stopwatch.GetElapsedTime(start).TotalSeconds },
                CancellationToken.None);
        }

        return true;
    }

    /// <summary>How long all steps took.</summary>
    public Task<double> SecondsAsync()
        => database.FirstAsync<double>("select sum(seconds)::float8 from public.size_made", null, CancellationToken.None);

    private async Task<IReadOnlyList<(string Step, Func<Task> Make)>> StepsAsync()
    {
        await database.ExecuteAsync(
            $"""
            insert into public.size_indexes (name, sql)
            select * from ({SkewedData.Indexes}) i (name, sql) where not exists (select from public.size_made)
            """,
            null,
            CancellationToken.None);
        var indexes = await database.QueryAsync<(string Name, string Sql)>(
            "select name, sql from public.size_indexes order by name", null, CancellationToken.None);
        List<(string, Func<Task>)> steps =
        [
            ("no indexes", () => RunAsync(string.Join("; ", indexes.Select(index => $"drop index if exists {index.Name}")), 0, 0)),
            ("connectors", () => RunAsync(SkewedData.Installation, 0, 0)),
            ("accesses", () => RunAsync(Access, 0, 0)),
            ("texts", TextsAsync),
        ];
        for (var from = 1; from <= documents; from += Piece)
        {
            var (first, last) = (from, Math.Min(from + Piece - 1, documents));
            steps.Add(($"documents {first}", () => RunAsync(SkewedData.Documents, first, last)));
            steps.Add(($"failures {first}", () => RunAsync(SkewedData.Failures, first, last)));
            steps.Add(($"chunks {first}", () => RunAsync(Chunks, first, last)));
        }

        foreach (var (name, sql) in indexes)
            steps.Add(($"index {name}", () => RunAsync(sql, 0, 0)));
        foreach (var table in (string[])["documents", "chunks", "failures", "decisions", ""])
            steps.Add(($"vacuum {table}", () => AloneAsync($"vacuum (analyze) {table}")));
        return steps;
    }

    private Task<int> RunAsync(string sql, int from, int to)
        => database.InTransactionAsync(
            async connection =>
            {
                // References are not looked up one by one.
                await connection.ExecuteAsync(
                    """
                    set local statement_timeout = 0; set local maintenance_work_mem = '1GB';
                    set local session_replication_role = replica
                    """,
                    null,
                    CancellationToken.None);
                return await connection.ExecuteAsync(
                    sql,
                    new
                    {
                        from, to, small = SmallConnectors, runs = Runs, every = ChunkEvery, sets = Sets, Groups, User, Texts
                    },
                    TimeSpan.Zero,
                    CancellationToken.None);
            },
            CancellationToken.None);

    private async Task AloneAsync(string sql)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("set statement_timeout = 0", null, CancellationToken.None);
        await connection.ExecuteAsync(sql, null, TimeSpan.Zero, CancellationToken.None);
        await connection.ExecuteAsync(database.SessionSettings, null, CancellationToken.None);
    }

    /// <summary>Makes texts as a sync would index them.</summary>
    private async Task TextsAsync()
    {
        var (texts, met) = (new RetrievalTexts(7), new List<VocabularyWord>());
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(
            """
            drop table if exists public.size_texts;
            create table public.size_texts (number int primary key, content text, search tsvector, impacts bytea)
            """,
            null,
            CancellationToken.None);
        await CopyAsync(connection, texts, met);
        await new Vocabulary(database).AddAsync((await LargeAsync())!, met, CancellationToken.None);
        await connection.ExecuteAsync("analyze public.size_texts", null, CancellationToken.None);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, RetrievalTexts texts, List<VocabularyWord> met)
    {
        await using var copy = await connection.BeginTextImportAsync("copy public.size_texts from stdin");
        var indexer = new ChunkIndexer(KnownWords.OfWorker());
        for (var n = 0; n < Texts; n++)
        {
            texts.Begin();
            var content = texts.Next(WordsEach);
            var words = indexer.Of("Document", null, content);
            met.AddRange(words.Words);
            await copy.WriteAsync(string.Create(
                CultureInfo.InvariantCulture, $"{n}\t{content}\t{VectorText.Of(words)}\t\\\\x{Convert.ToHexString(words.Impacts)}\n"));
        }
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage;
using Connectors.Tests.Support;
using Npgsql;
using NpgsqlTypes;

namespace Connectors.Tests.Benchmarks;

/// <summary>A company made from a seed: users in groups, groups in groups, and documents of which each user may read some.</summary>
internal sealed class AccessWorld(int users, int groups, int documents, bool hasTexts = true)
{
    private const int Vocabulary = 30_000;
    private const int WordsPerChunk = 90;
    private const int ChunksPerDocument = 2;

    private readonly Random _random = new(1);
    private readonly Dictionary<string, long> _sets = [];

    public string Connector { get; } = new('c', 32);

    public static string User(int number) => string.Create(CultureInfo.InvariantCulture, $"user{number}@example.com");

    /// <summary>Returns a word by Zipf's law, as in a natural language: the n-th word is a n-th as frequent as the first.</summary>
    public static string Word(Random random)
        => string.Create(CultureInfo.InvariantCulture, $"word{(int)Math.Pow(Vocabulary, random.NextDouble())}");

    public async Task FillAsync(Database database)
    {
        await TestConnectors.AddAsync(database, "test", id: Connector);
        await TestConnectors.LinkAsync(database, Connector);
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await RunAsync(
            connection,
            "insert into groups (connector_id, group_id, refreshed_by) select @id, 'g' || n, 1 from generate_series(0, @groups - 1) n");
        await MembersAsync(connection);
        var access = Enumerable.Range(0, documents).Select(_ => Access()).ToArray();
        await SetsAsync(connection);
        await DocumentsAsync(connection, access);
        if (hasTexts)
            await ChunksAsync(connection);
        await RunAsync(connection, "analyze");
    }

    private async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            CommandTimeout = 600, Parameters = { new("id", Connector), new("groups", groups) },
        };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Adds every user to about twenty groups, and one group in ten to another group.</summary>
    private async Task MembersAsync(NpgsqlConnection connection)
    {
        var members = new HashSet<(int Group, string Member)>();
        for (var user = 0; user < users; user++)
        {
            for (var i = 0; i < 20; i++)
                members.Add((_random.Next(groups), $"email:{User(user)}"));
        }

        for (var group = 0; group < groups; group += 10)
            members.Add((_random.Next(groups), $"group:g{group}"));
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy group_members (connector_id, group_id, member) from stdin binary");
        foreach (var (group, member) in members)
            await copy.WriteRowAsync(CancellationToken.None, Connector, $"g{group}", member);
        await copy.CompleteAsync();
    }

    /// <summary>
    /// Returns the access of a document. Of a hundred documents, 55 are readable by one group, 25 by readers in two layers (space and
    /// page), 14 by four users, 5 by a domain and 1 by no one.
    /// </summary>
    private long Access()
    {
        string[][] layers = _random.Next(100) switch
        {
            < 55 => [[$"group:g{_random.Next(groups)}"]],
            < 80 =>
            [
                [$"group:g{_random.Next(groups / 10)}", $"group:g{_random.Next(groups)}"],
                [$"group:g{_random.Next(groups)}", $"email:{User(_random.Next(users))}"],
            ],
            < 94 => [[.. Enumerable.Range(0, 4).Select(_ => $"email:{User(_random.Next(users))}").Order(StringComparer.Ordinal)]],
            < 99 => [["domain:example.com"]],
            _ => [],
        };
        var key = JsonSerializer.Serialize(layers);
        return _sets.TryGetValue(key, out var id) ? id : _sets[key] = _sets.Count + 1;
    }

    private async Task SetsAsync(NpgsqlConnection connection)
    {
        const string CopySets = "copy access_sets (id, connector_id, hash, layers) from stdin binary";
        await using (var copy = await connection.BeginBinaryImportAsync(CopySets))
        {
            foreach (var (layers, id) in _sets)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(id, NpgsqlDbType.Bigint);
                await copy.WriteAsync(Connector, NpgsqlDbType.Text);
                await copy.WriteAsync(SHA256.HashData(Encoding.UTF8.GetBytes(layers)), NpgsqlDbType.Bytea);
                await copy.WriteAsync(layers, NpgsqlDbType.Jsonb);
            }

            await copy.CompleteAsync();
        }

        await RunAsync(connection,
            """
            insert into access_layers (set_id, ordinal, of_layers, principals)
            select s.id, l.n, jsonb_array_length(s.layers), array(select jsonb_array_elements_text(l.layer))
            from access_sets s cross join lateral jsonb_array_elements(s.layers) with ordinality l (layer, n)
            """);
    }

    private async Task DocumentsAsync(NpgsqlConnection connection, long[] access)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            """
            copy documents
                (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, run_id, access_id)
            from stdin binary
            """);
        for (var number = 0; number < access.Length; number++)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(Id(number), NpgsqlDbType.Uuid);
            await copy.WriteAsync(Connector, NpgsqlDbType.Text);
            await copy.WriteAsync("tenant", NpgsqlDbType.Text);
            await copy.WriteAsync("all", NpgsqlDbType.Text);
            await copy.WriteAsync($"d{number}", NpgsqlDbType.Text);
            await copy.WriteAsync($"Title {number}", NpgsqlDbType.Text);
            await copy.WriteAsync("", NpgsqlDbType.Text);
            await copy.WriteAsync("", NpgsqlDbType.Text);
            await copy.WriteAsync(1L, NpgsqlDbType.Bigint);
            await copy.WriteAsync(access[number], NpgsqlDbType.Bigint);
        }

        await copy.CompleteAsync();
    }

    private async Task ChunksAsync(NpgsqlConnection connection)
    {
        await RunAsync(connection, "drop index chunks_search");
        await RunAsync(
            connection, "create temporary table loading (document_id uuid, ordinal int, content text, search text, impacts bytea)");
        const string CopyChunks = "copy loading (document_id, ordinal, content, search, impacts) from stdin binary";
        await using (var copy = await connection.BeginBinaryImportAsync(CopyChunks))
        {
            var indexer = new ChunkIndexer(KnownWords.OfWorker());
            for (var number = 0; number < documents; number++)
            {
                for (var ordinal = 0; ordinal < ChunksPerDocument; ordinal++)
                {
                    var content = string.Join(' ', Enumerable.Range(0, WordsPerChunk).Select(_ => Word(_random)));
                    var words = indexer.Of($"Title {number}", null, content);
                    await copy.WriteRowAsync(CancellationToken.None, Id(number), ordinal, content, VectorText.Of(words), words.Impacts);
                }
            }

            await copy.CompleteAsync();
        }

        await RunAsync(connection,
            """
            insert into chunks (document_id, ordinal, connector_id, content, search, impacts)
            select document_id, ordinal, @id, content, search::tsvector || array_to_tsvector(array['@' || @id]), impacts from loading;
            drop table loading
            """);
        await RunAsync(connection, "create index chunks_search on chunks using gin (search)");
    }

    private static Guid Id(int number) => new(number, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8]);
}

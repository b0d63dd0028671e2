using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Connectors.Sources.Database;

/// <summary>Reads rows of a query or of tables, each table a partition, in the order of their ids.</summary>
internal abstract class DatabaseSource(DatabaseEngine engine, DatabaseConfig config, SourceContext context)
    : ISource<DatabaseCheckpoint>, ISplits, IListsAccess, IListsChoices, IRereads
{
    private const int DefaultBatch = 100;
    private const int FirstPage = 2;
    private const int ListedAtOnce = 1000;
    private const int RereadAtOnce = 100;

    /// <summary>About as many characters of rows are in memory at a time.</summary>
    private const long MaxWeight = 8 << 20;

    /// <summary>
    /// Rows that are written in the same moment may become visible in another order than their timestamps say. Equal fingerprints make
    /// reading them again free.
    /// </summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(cancellationToken);
        var (parts, failures) = await DatabasePart.FindAsync(session, config, cancellationToken);
        if (parts.Count == 0)
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured,
                failures.Count > 0
                    ? string.Join(' ', failures.Select(failure => failure.Message))
                    : $"The database {config.Database} has no table with a primary key that the user may read. Grant SELECT, or set a "
                        + "query.");
        }

        // Columns are checked of the parts that a person named.
        foreach (var part in config.Statement is not null || config.Tables.Count > 0 ? parts : [])
            await ShapeAsync(session, part, cancellationToken);
        return new SourceCheck([.. failures.Select(failure => failure.Message)]);
    }

    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(cancellationToken);
        var (parts, failures) = await DatabasePart.FindAsync(session, config, cancellationToken);
        return new SourceSplit([.. parts.Select(part => new SourcePartition(part.Key, part.Table?.FullName ?? "the query"))])
        {
            Failures = failures,
        };
    }

    public async IAsyncEnumerable<SourceBatch<DatabaseCheckpoint>> ReadAsync(
        ReadRequest<DatabaseCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(cancellationToken);
        var part = await DatabasePart.OpenAsync(session, config, request.Partition, cancellationToken);
        var (documents, columns) = await ShapeAsync(session, part, cancellationToken);
        var checkpoint = request.From ?? new DatabaseCheckpoint
        {
            Since = request.Previous?.Next,
            Next = await LatestAsync(session, part, columns, cancellationToken) ?? request.Previous?.Next,
        };
        var select = new DatabaseSelect(engine, part, columns, config.SizeLimit)
        {
            Columns = documents.Columns,
            After = checkpoint.After,
            TimestampColumn = config.TimestampColumn,
            Since = checkpoint.Since,
        };
        if (await HasRowsWithoutIdAsync(session, part, select, cancellationToken))
            yield return new SourceBatch<DatabaseCheckpoint> { Failures = [NoId(part)], Checkpoint = checkpoint };

        var pages = engine.Read(session, select);
        var (count, before) = (Math.Min(FirstPage, BatchSize), (string?)null);
        while (true)
        {
            var rows = await pages.NextAsync(count, cancellationToken);
            if (rows.Count > 0)
            {
                var batch = Batch(rows, part, documents, checkpoint, before);
                (checkpoint, before) = (batch.Checkpoint, documents.IdOf(rows[^1]));
                yield return batch;
            }

            if (rows.Count < count)
                yield break;
            count = (int)Math.Clamp(MaxWeight / Math.Max(1, rows.Average(Weight)), 1, BatchSize);
        }
    }

    public async IAsyncEnumerable<ListingPage> ListAsync(
        ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(cancellationToken);
        var part = await DatabasePart.OpenAsync(session, config, request.Partition, cancellationToken);
        var (documents, columns) = await ShapeAsync(session, part, cancellationToken);
        var pages = engine.Read(session, new DatabaseSelect(engine, part, columns, config.SizeLimit)
        {
            Columns = request.IncludeAccess ? documents.AccessColumns : [],
            After = request.From is null ? [] : JsonSerializer.Deserialize<string[]>(request.From)!,
        });
        while (true)
        {
            var rows = await pages.NextAsync(ListedAtOnce, cancellationToken);
            if (rows.Count > 0)
            {
                var ids = rows.Select(row => new SlimDocument(
                    documents.IdOf(row), request.IncludeAccess ? documents.AccessOf(row).Access : null));
                yield return new ListingPage([.. ids], JsonSerializer.Serialize(KeysOf(rows[^1], part)));
            }

            if (rows.Count < ListedAtOnce)
                yield break;
        }
    }

    public async IAsyncEnumerable<SourceChoice> ListChoicesAsync(
        ChoiceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(cancellationToken);
        await foreach (var choice in DatabaseChoices.ListAsync(session, config, request, cancellationToken))
            yield return choice;
    }

    public IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => RereadAsync("", ids, cancellationToken);

    public async IAsyncEnumerable<SourceChanges> RereadAsync(
        string partition, IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(cancellationToken);
        var (parts, _) = await DatabasePart.FindAsync(session, config, cancellationToken);
        HashSet<string> left = [.. ids];
        foreach (var part in parts.Where(part => partition.Length == 0 || part.Key == partition))
        {
            var (documents, columns) = await ShapeAsync(session, part, cancellationToken);
            var own = left.Where(id => documents.KeysOf(id) is not null).ToArray();
            foreach (var some in own.Chunk(RereadAtOnce))
            {
                left.ExceptWith(some);
                yield return await RereadAsync(session, part, (documents, columns), some, cancellationToken);
            }
        }

        if (left.Count > 0)
            yield return new SourceChanges { Deleted = [.. left] };
    }

    private int BatchSize => config.BatchSize ?? DefaultBatch;

    private async Task<SourceChanges> RereadAsync(
        DatabaseSession session,
        DatabasePart part,
        (DatabaseDocuments Documents, IReadOnlyList<DatabaseColumn> Columns) shape,
        string[] ids,
        CancellationToken cancellationToken)
    {
        var select = new DatabaseSelect(engine, part, shape.Columns, config.SizeLimit) { Columns = shape.Documents.Columns };
        var rows = await session.ListAsync(
            select.SqlOf(ids.Length), command => select.BindAll(command, ids.Select(id => shape.Documents.KeysOf(id)!)), cancellationToken);
        var (documents, failures) = (new List<SourceDocument>(), new List<SourceFailure>());
        foreach (var row in rows)
            shape.Documents.Describe(row, documents, failures);
        return new SourceChanges
        {
            Documents = documents,
            Failures = failures,
            Deleted = [.. ids.Except(rows.Select(shape.Documents.IdOf))],
        };
    }

    private static SourceBatch<DatabaseCheckpoint> Batch(
        IReadOnlyList<string?[]> rows, DatabasePart part, DatabaseDocuments shape, DatabaseCheckpoint checkpoint, string? before)
    {
        var (documents, failures) = (new List<SourceDocument>(), new List<SourceFailure>());
        foreach (var row in rows)
        {
            var id = shape.IdOf(row);
            if (id == before)
                failures.Add(Twice(id, part));
            else
                shape.Describe(row, documents, failures);
            before = id;
        }

        return new SourceBatch<DatabaseCheckpoint>
        {
            Documents = documents,
            Failures = failures,
            Checkpoint = checkpoint with { After = KeysOf(rows[^1], part) },
        };
    }

    /// <summary>Such rows are left out, because nothing tells one from another. They are told once, at the beginning.</summary>
    private static async Task<bool> HasRowsWithoutIdAsync(
        DatabaseSession session, DatabasePart part, DatabaseSelect select, CancellationToken cancellationToken)
        => !part.HasPrimaryKey && select.After.Count == 0
            && (await session.ListAsync(select.SqlOfNull(), parameters: null, cancellationToken)).Count > 0;

    private async Task<(DatabaseDocuments Documents, IReadOnlyList<DatabaseColumn> Columns)> ShapeAsync(
        DatabaseSession session, DatabasePart part, CancellationToken cancellationToken)
    {
        var columns = await session.DescribeAsync(part.From, cancellationToken);
        return (new DatabaseDocuments(config, part, columns), columns);
    }

    /// <summary>The value of the timestamp column from which on the next sync reads. Null: there is no such column, or no value.</summary>
    private async Task<string?> LatestAsync(
        DatabaseSession session, DatabasePart part, IReadOnlyList<DatabaseColumn> columns, CancellationToken cancellationToken)
    {
        if (config.TimestampColumn is not { Length: > 0 } name)
            return null;
        var column = $"q.{engine.Quote(name)}";
        var found = await session.ListAsync(
            $"select {engine.AsText($"max({column})", 100)} from {part.From}", parameters: null, cancellationToken);
        if (found is not [[{ } latest]])
            return null;
        var isTime = columns.First(each => each.Name == name).Kind == ColumnKind.Time;
        return isTime && DateTime.TryParse(
            latest, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time.Subtract(Overlap).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)
            : latest;
    }

    private Task<DatabaseSession> OpenAsync(CancellationToken cancellationToken)
        => DatabaseSession.OpenAsync(engine, config, context, cancellationToken);

    private static string[] KeysOf(string?[] row, DatabasePart part) => [.. row.Take(part.Keys.Count).Select(value => value ?? "")];

    private static double Weight(string?[] row) => row.Sum(value => (long)(value?.Length ?? 0));

    private static SourceFailure NoId(DatabasePart part)
        => new(
            FailureScope.Document,
            $"{part.Key}/null",
            FailureReason.Other,
            $"Rows have no value in {string.Join(", ", part.Keys)}, which identifies a row. Leave them out, or set another id_column.");

    private static SourceFailure Twice(string id, DatabasePart part)
        => new(
            FailureScope.Document,
            id,
            FailureReason.Other,
            $"Several rows have the id {id}; one of them was read. {string.Join(", ", part.Keys)} must tell one row from all others.");
}

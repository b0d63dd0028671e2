using Connectors.Jobs.Storage.Registry;
using Dapper;
using Npgsql;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>
/// One list of a knowledge base's documents: how its page is found and how it is counted. What many documents have, such as a part of the
/// title or a value of the metadata, is met soon if they are read in their order. What few have would be sought through all of them, so
/// these are found by an index and sorted.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="filter">The documents and their order.</param>
/// <param name="connectors">The connectors whose documents these are.</param>
internal sealed class DocumentList(NpgsqlConnection connection, DocumentFilter filter, string[] connectors)
{
    public const int DefaultLooked = 20_000;

    public const int DefaultFound = 10_000;

    /// <summary>Of how many documents it is seen how many have what is asked for.</summary>
    private const int Looked = 5_000;

    /// <summary>If fewer of these have it, a page that reads documents in their order would read too many others.</summary>
    private const int Few = 25;

    private readonly DynamicParameters _parameters = new();
    private string _where = "";
    private bool _isRare;
    private Guid[]? _found;

    /// <summary>How many documents a total looks at that may end early.</summary>
    public int MaxLooked { get; init; } = DefaultLooked;

    /// <summary>How many documents are sorted after an index found them. If there are more, one of them is met soon enough.</summary>
    public int MaxFound { get; init; } = DefaultFound;

    /// <summary>Returns a query for the ids of a page, and its parameters.</summary>
    public async Task<(string Sql, DynamicParameters Parameters)> IdsAsync(
        string knowledgeBase, Page page, CancellationToken cancellationToken)
    {
        _parameters.AddDynamicParams(new
        {
            knowledgeBase, connectors, page.Size, page.Offset, Reach = page.Offset + page.Size, Looked, MaxLooked,
            MaxFound = MaxFound + 1, MaxCounted = MaxFound + 1,
        });
        _where = filter.ToSql(_parameters, isRepeated: connectors.Length > 1);
        _isRare = filter.IsFindable
            && await connection.FirstAsync<(long Having, long Looked)>(DocumentListSql.Sample(_where), _parameters, cancellationToken)
                is { Looked: Looked, Having: < Few };
        if (_isRare)
        {
            var found = await connection.QueryAsync<Guid>(
                DocumentListSql.Few(filter.ToIndexSql(_parameters)), _parameters, cancellationToken);
            _found = found.Count > MaxFound ? null : [.. found];
            _parameters.Add("found", _found);
        }

        return (
            _found is null ? DocumentListSql.Ids(filter, _where, connectors.Length) : DocumentListSql.IdsOfFound(filter), _parameters);
    }

    /// <summary>Returns the number of documents on all pages, and whether there may be more.</summary>
    /// <param name="page">The page.</param>
    /// <param name="rows">The number of documents on it.</param>
    /// <param name="kept">The totals of lists and the numbers of connectors' documents that are known.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<(long Count, bool IsAtLeast)> TotalAsync(
        Page page, int rows, (KeptTotals Totals, DocumentCounts? Counts) kept, CancellationToken cancellationToken)
    {
        if (page.TotalOf(rows) is { } told)
            return (told, false);
        if (_found is not null)
            return (_found.Length, false);
        if (filter.MayCountLess && await SomeAsync(cancellationToken) is { } some)
            return (AtLeast(some.Count, page, rows), some.IsAtLeast);
        if (filter.IsAll && kept.Counts is not null)
        {
            var known = await kept.Counts.OfAsync(connectors, cancellationToken);
            return (AtLeast(known.Values.Sum(count => count.Documents), page, rows), false);
        }

        var list = new
        {
            list = "documents", knowledgeBase = _parameters.Get<string>("knowledgeBase"), connectors, where = _where, filter.Ids,
            filter.Name, filter.Keywords, filter.Suffixes, filter.CreatedFrom, filter.CreatedTo, filter.AsUser,
            metadata = _parameters.ParameterNames.Where(name => name.StartsWith("meta_", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal).ToDictionary(name => name, _parameters.Get<object?>),
        };
        var count = await kept.Totals.OfAsync(
            page,
            rows,
            list,
            () => connection.FirstAsync<long>(
                _isRare ? DocumentListSql.CountByIndex(filter.ToIndexSql(_parameters)) : DocumentListSql.Count(_where),
                _parameters,
                cancellationToken));
        return (count, false);
    }

    /// <summary>A list has at least what its page shows.</summary>
    private static long AtLeast(long counted, Page page, int rows) => rows == 0 ? counted : Math.Max(counted, page.Offset + rows);

    /// <summary>Counts only some documents. Returns null if the filter wants all of them: an index tells their number.</summary>
    private async Task<(long Count, bool IsAtLeast)?> SomeAsync(CancellationToken cancellationToken)
    {
        if (filter is { Keywords: null, Suffixes: null, Metadata: [], WithoutMetadata: false })
        {
            if (filter.AsUser is null)
                return null;
            // What a user may read has an index.
            var counted = await connection.FirstAsync<long>(DocumentListSql.CountSome(_where), _parameters, cancellationToken);
            return (Math.Min(counted, MaxFound), counted > MaxFound);
        }

        var (wanted, looked) = await connection.FirstAsync<(long Wanted, long Looked)>(
            DocumentListSql.CountFirst(_where), _parameters, cancellationToken);
        return (wanted, looked >= MaxLooked);
    }
}

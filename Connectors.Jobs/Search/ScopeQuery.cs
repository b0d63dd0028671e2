using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;
using Dapper;
using Npgsql;

namespace Connectors.Jobs.Search;

/// <summary>Decides which documents may answer a question.</summary>
internal sealed class ScopeQuery(SearchRequest request, string[] connectors, SearchLimits limits)
{
    private const string OfReader = "d.access_id = any(@sets) and d.missing_since is null";

    /// <summary>The documents of a reader, if there are not too many of them, as SQL. The index alone answers it.</summary>
    /// <remarks>The limit tells the planner that they fit into a hash table. They were counted a moment ago, and were half of it.</remarks>
    public string ReaderDocuments => $"select d.id from documents d where {OfReader} limit {2 * limits.Named}";

    public async Task<SearchScope> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (request.AsUser is { } user)
        {
            var sets = await ReadableSets.FindAsync(connection, connectors, user, cancellationToken);
            return sets switch
            {
                null => new SearchScope(),
                [] => SearchScope.Of([]),
                _ when request.Documents.Count > 0 || request.Metadata is not null
                    => await OnlyAsync(connection, "d.access_id = any(@sets)", sets, cancellationToken),
                _ => await CountedAsync(connection, sets, cancellationToken),
            };
        }

        if (request.Documents.Count > 0)
            return await OnlyAsync(connection, "d.connector_id = any(@connectors)", null, cancellationToken);
        // Nothing finds the documents of other conditions quickly.
        if (request.Metadata is not null)
            return new SearchScope();
        var hidden = await connection.QueryAsync<Guid>(
            $"""
            select d.id from documents d where d.connector_id = any(@connectors) and d.missing_since is not null limit {limits.Named + 1}
            """,
            new { connectors },
            cancellationToken);
        return new SearchScope { Hidden = hidden.Count > limits.Named ? null : [.. hidden] };
    }

    /// <summary>Names the documents of a scope that names only their accesses. Each takes time, here and wherever they are named.</summary>
    public async Task<SearchScope> NameAsync(NpgsqlConnection connection, SearchScope scope, CancellationToken cancellationToken)
        => scope is { Only: null, Sets: { } sets, Documents: not null }
            ? SearchScope.Of([.. await connection.QueryAsync<Guid>(ReaderDocuments, new { sets }, cancellationToken)], scope.Chunks)
            : scope;

    /// <summary>Counts the chunks that may answer, for few chunks.</summary>
    public async Task<double> CountAsync(NpgsqlConnection connection, SearchScope scope, CancellationToken cancellationToken)
        => scope.Documents is not null
            ? scope.Chunks
            : await connection.FirstAsync<double>(
                $"""
                select coalesce(sum(d.chunk_count), 0)::float8 from documents d
                where d.connector_id = any(@connectors) and d.missing_since is null
                {(request.AsUser is null ? ""
                    : scope.Sets is null ? $" and {AccessFilter.Sql("select unnest(@connectors)")}"
                    : " and d.access_id = any(@sets)")}
                """,
                new { connectors, sets = scope.Sets, principals = Principals },
                cancellationToken);

    /// <summary>The request's own choice of documents, as a condition on "documents d".</summary>
    public string Chosen(DynamicParameters parameters)
    {
        parameters.Add("documents", request.Documents.ToArray());
        var wanted = request.Documents.Count > 0 ? " and d.id = any(@documents)" : "";
        return request.Metadata is null ? wanted : $"{wanted} and {request.Metadata.ToSql(parameters)}";
    }

    public DynamicParameters Parameters()
    {
        var parameters = new DynamicParameters();
        parameters.Add("connectors", connectors);
        parameters.Add("principals", Principals);
        return parameters;
    }

    private string[]? Principals => request.AsUser is null ? null : AccessFilter.Principals(request.AsUser);

    /// <summary>Counts the documents of a reader, and names them if they are few.</summary>
    private async Task<SearchScope> CountedAsync(NpgsqlConnection connection, long[] sets, CancellationToken cancellationToken)
    {
        var (ids, documents, chunks) = await connection.FirstAsync<(Guid[]? Ids, int Documents, double Chunks)>(
            $"""
            select case when count(*) <= @few then array_agg(o.id) end, count(*)::int, coalesce(sum(o.chunk_count), 0)::float8
            from (select d.id, d.chunk_count from documents d where {OfReader} limit {limits.Named + 1}) o
            """,
            new { sets, few = Math.Min(limits.Whole, limits.Named) },
            cancellationToken);
        return documents > limits.Named ? new SearchScope { Sets = sets }
            : documents == 0 ? SearchScope.Of([])
            : ids is not null ? SearchScope.Of(ids, chunks)
            : new SearchScope { Sets = sets, Documents = documents, Chunks = chunks };
    }

    private async Task<SearchScope> OnlyAsync(
        NpgsqlConnection connection, string condition, long[]? sets, CancellationToken cancellationToken)
    {
        var parameters = Parameters();
        parameters.Add("sets", sets);
        var (ids, chunks) = await connection.FirstAsync<(Guid[]? Ids, double Chunks)>(
            $"""
            select array_agg(o.id), coalesce(sum(o.chunk_count), 0)::float8
            from (
                select d.id, d.chunk_count from documents d
                where {condition} and d.missing_since is null{Chosen(parameters)}
                limit {limits.Named + 1}) o
            """,
            parameters,
            cancellationToken);
        return ids?.Length > limits.Named ? new SearchScope { Sets = sets } : SearchScope.Of(ids ?? [], chunks);
    }
}

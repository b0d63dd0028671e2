using Connectors.Jobs.Storage;
using Npgsql;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>The tables of models and of how far each model's vectors of a connector are. A claim lets one job at a time write.</summary>
internal sealed class VectorStateStore(Database database)
{
    /// <summary>A job that is silent for longer than this has lost its claim, and so has one that waits in its queue for longer.</summary>
    public static readonly TimeSpan ClaimTtl = TimeSpan.FromMinutes(5);

    private const int MaxClaims = 50;

    /// <summary>The connectors that a knowledge base searches by vectors, each with its model. "models" are those of this host.</summary>
    private const string Wanted =
        """
        models as (select * from unnest(@names, @ids) m (name, model_id)),
        linked as (
            select distinct l.connector_id, k.embedding_model as name
            from knowledge_bases k
            join knowledge_base_connectors l on l.knowledge_base_id = k.id and l.auto_parse
            join connectors c on c.id = l.connector_id and c.deleted_at is null
            where k.embedding_model is not null),
        wanted as (select distinct l.connector_id, m.model_id from linked l join models m on m.name = l.name)
        """;

    /// <summary>Returns the model's row, which is made when it is first asked for.</summary>
    public async Task<EmbeddingModelRow> ModelAsync(string signature, CancellationToken cancellationToken)
        => await database.FirstAsync<EmbeddingModelRow>(
            """
            with made as (
                insert into embedding_models (signature) values (@signature) on conflict (signature) do nothing
                returning id, dimensions, background)
            select id, dimensions, background from made
            union all select id, dimensions, background from embedding_models where signature = @signature
            """,
            new { signature },
            cancellationToken)
            // Another process has made it since this statement began.
            ?? await ModelAsync(signature, cancellationToken);

    /// <summary>Stores what a model has told about itself by its first answers. The first to say so is right.</summary>
    public async Task<EmbeddingModelRow> LearnAsync(int model, int dimensions, double background, CancellationToken cancellationToken)
    {
        const string learn =
            "update embedding_models set dimensions = @dimensions, background = @background where id = @model and dimensions is null";
        await database.ExecuteAsync(learn, new { model, dimensions, background }, cancellationToken);
        return (await database.FirstAsync<EmbeddingModelRow>(
            "select id, dimensions, background from embedding_models where id = @model", new { model }, cancellationToken))!;
    }

    /// <summary>
    /// Claims work: connectors whose model is new, that have had a run since the last pass, or whose vectors nobody wants any more. Vectors
    /// of a former model stay until those of the present one are ready, and as long as a knowledge base names a model that this host lacks.
    /// </summary>
    public Task<IReadOnlyList<ClaimedVectors>> ClaimAsync(
        IReadOnlyDictionary<string, int> models, TimeSpan trail, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                var parameters = new
                {
                    names = models.Keys.ToArray(),
                    ids = models.Values.ToArray(),
                    trail,
                    ttl = ClaimTtl,
                    MaxClaims,
                };
                await connection.ExecuteAsync(
                    $"""
                    with {Wanted}
                    insert into vector_states (connector_id, model_id)
                    select w.connector_id, w.model_id from wanted w
                    where not exists (select from vector_states s where s.connector_id = w.connector_id and s.model_id = w.model_id)
                    on conflict (connector_id, model_id) do nothing
                    """,
                    parameters,
                    cancellationToken);
                return await connection.QueryAsync<ClaimedVectors>(Claim, parameters, cancellationToken);
            },
            cancellationToken);

    private const string Claim =
        $"""
        with {Wanted},
        due as (
            select s.connector_id, s.model_id
            from vector_states s left join wanted w on w.connector_id = s.connector_id and w.model_id = s.model_id
            where (s.claimed_at is null or s.claimed_at < now() - @ttl) and (s.retry_at is null or s.retry_at <= now())
              and case when w.connector_id is null then
                      not exists (select from wanted o left join vector_states r using (connector_id, model_id)
                                  where o.connector_id = s.connector_id and r.ready_at is null)
                      and not exists (select from linked l
                                      where l.connector_id = s.connector_id and l.name not in (select name from models))
                  else
                      s.passed_at is null
                      or exists (select from runs r where r.connector_id = s.connector_id and r.kind <> 'access'
                                   and r.finished_at > s.passed_at)
                      or s.passed_at < now() - @trail
                         and exists (select from runs r where r.connector_id = s.connector_id and r.kind <> 'access'
                                       and r.finished_at is null)
                  end
            order by s.passed_at nulls first, s.connector_id, s.model_id
            limit greatest(0, @MaxClaims - (select count(*) from vector_states where claimed_at > now() - @ttl))
            for update of s skip locked)
        update vector_states s set claim = nextval('leases'), claimed_at = now()
        from due d where s.connector_id = d.connector_id and s.model_id = d.model_id
        returning s.connector_id, s.model_id, s.claim
        """;

    /// <summary>
    /// Begins or goes on with a pass, and counts what there is to do. Returns null if the claim is lost.
    /// </summary>
    public Task<VectorPass?> BeginAsync(
        ClaimedVectors claim, IReadOnlyDictionary<string, int> models, CancellationToken cancellationToken)
        => database.FirstAsync<VectorPass>(
            $"""
            with {Wanted},
            counted as (
                select coalesce(sum(d.chunk_count), 0)::bigint as total,
                       coalesce(sum(v.chunks), 0)::bigint as stored,
                       coalesce(sum(v.chunks - v.failed) filter (where {DocumentVectorStore.IsCurrent}), 0)::bigint as embedded,
                       coalesce(sum(v.failed) filter (where {DocumentVectorStore.IsCurrent}), 0)::bigint as failed
                from documents d left join document_vectors v on v.document_id = d.id and v.model_id = @ModelId
                where d.connector_id = @ConnectorId and d.missing_since is null)
            update vector_states s
            set claimed_at = now(), total = c.total, stored = c.stored, embedded = c.embedded, failed = c.failed
            from counted c
            where s.connector_id = @ConnectorId and s.model_id = @ModelId and s.claim = @Claim
            returning now() as began_at,
                      exists (select from wanted w where w.connector_id = s.connector_id and w.model_id = s.model_id) as is_wanted
            """,
            new
            {
                claim.ConnectorId,
                claim.ModelId,
                claim.Claim,
                names = models.Keys.ToArray(),
                ids = models.Values.ToArray(),
            },
            cancellationToken);

    /// <summary>Ends a pass that has looked at all documents.</summary>
    public Task<int> FinishAsync(ClaimedVectors claim, DateTime beganAt, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            """
            update vector_states
            set claim = null, claimed_at = null, passed_at = @beganAt, ready_at = coalesce(ready_at, now()),
                attempts = 0, retry_at = null, error = null
            where connector_id = @ConnectorId and model_id = @ModelId and claim = @Claim
            """,
            new { claim.ConnectorId, claim.ModelId, claim.Claim, beganAt },
            cancellationToken);

    /// <summary>Gives a claim back, so that the work is claimed again soon.</summary>
    public Task<int> ReleaseAsync(ClaimedVectors claim, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            """
            update vector_states set claim = null, claimed_at = null
            where connector_id = @ConnectorId and model_id = @ModelId and claim = @Claim
            """,
            claim,
            cancellationToken);

    /// <summary>Gives a claim back after a failure. Returns the number of failures without progress.</summary>
    public Task<int> FailAsync(ClaimedVectors claim, string error, TimeSpan first, TimeSpan? asked, CancellationToken cancellationToken)
        => database.FirstAsync<int>(
            """
            update vector_states
            set claim = null, claimed_at = null, attempts = attempts + 1, error = left(@error, 1000),
                retry_at = now() + greatest(
                    least(@first * power(2, least(attempts, 20)), interval '1 hour'), @asked::interval, interval '0')
            where connector_id = @ConnectorId and model_id = @ModelId and claim = @Claim
            returning attempts
            """,
            new { claim.ConnectorId, claim.ModelId, claim.Claim, error, first, asked },
            cancellationToken);

    /// <summary>Forgets a model's vectors of a connector, after they are deleted.</summary>
    public Task<int> RemoveAsync(ClaimedVectors claim, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            "delete from vector_states where connector_id = @ConnectorId and model_id = @ModelId and claim = @Claim",
            claim,
            cancellationToken);

    /// <summary>
    /// Renews a claim, counts progress and returns the number of the next write, which its rows carry. Writers wait for each other here, so
    /// the numbers appear in their order. Part of the caller's transaction.
    /// </summary>
    /// <returns>Null if the claim is lost.</returns>
    public static Task<long?> AdvanceAsync(
        NpgsqlConnection connection, ClaimedVectors claim, int embedded, int failed, CancellationToken cancellationToken)
        => connection.FirstAsync<long?>(
            """
            update vector_states
            set feed = feed + 1, claimed_at = now(), stored = stored + @embedded + @failed,
                embedded = embedded + @embedded, failed = failed + @failed,
                attempts = 0, retry_at = null, error = null
            where connector_id = @ConnectorId and model_id = @ModelId and claim = @Claim
            returning feed
            """,
            new { claim.ConnectorId, claim.ModelId, claim.Claim, embedded, failed },
            cancellationToken);

    /// <summary>Renews a claim. Returns false if it is lost.</summary>
    public async Task<bool> RenewAsync(ClaimedVectors claim, CancellationToken cancellationToken)
        => await database.ExecuteAsync(
            """
            update vector_states set claimed_at = now()
            where connector_id = @ConnectorId and model_id = @ModelId and claim = @Claim
            """,
            claim,
            cancellationToken) == 1;
}

/// <summary>A model as it is stored.</summary>
internal sealed record EmbeddingModelRow
{
    public int Id { get; init; }

    /// <summary>Null until the model has answered once.</summary>
    public int? Dimensions { get; init; }

    /// <summary>The cosine that this model gives to unrelated texts.</summary>
    public double Background { get; init; }
}

/// <summary>A claim to embed, or to delete, a model's vectors of a connector.</summary>
internal sealed record ClaimedVectors
{
    public string ConnectorId { get; init; } = "";

    public int ModelId { get; init; }

    public long Claim { get; init; }
}

/// <summary>A pass over a connector's documents.</summary>
internal sealed record VectorPass
{
    public DateTime BeganAt { get; init; }

    public bool IsWanted { get; init; }
}

namespace Connectors.Jobs.Storage.Registry;

/// <summary>The table of the formats that each worker reads. A worker that is silent for some minutes is gone.</summary>
internal sealed class WorkerFormatStore(Database database)
{
    private const int MaxWorkers = 1_000;

    /// <summary>Says what a worker reads, and forgets those that are gone.</summary>
    /// <param name="worker">The name of the worker.</param>
    /// <param name="formats">Its formats as JSON.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public Task<int> PublishAsync(string worker, string formats, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            """
            with gone as (delete from worker_formats where seen_at < now() - interval '5 minutes' and worker <> @worker)
            insert into worker_formats (worker, formats) values (@worker, @formats::jsonb)
            on conflict (worker) do update set formats = excluded.formats, seen_at = now()
            """,
            new { worker, formats },
            cancellationToken);

    public Task<int> RemoveAsync(string worker, CancellationToken cancellationToken)
        => database.ExecuteAsync("delete from worker_formats where worker = @worker", new { worker }, cancellationToken);

    /// <summary>Lists the formats of each worker that runs, as JSON.</summary>
    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
        => database.QueryAsync<string>(
            "select formats::text from worker_formats where seen_at > now() - interval '5 minutes' order by worker limit @MaxWorkers",
            new { MaxWorkers },
            cancellationToken);
}

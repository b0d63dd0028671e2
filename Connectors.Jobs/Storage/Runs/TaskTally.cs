using Npgsql;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>How many tasks a run has, and how they ended.</summary>
internal sealed record TaskTally
{
    public long Total { get; init; }

    public long Failed { get; init; }

    /// <summary>Failed tasks that the source did not refuse: something broke, and the next run may read them.</summary>
    public long Broke { get; init; }

    public ErrorKind? ErrorKind { get; init; }

    /// <summary>The label and the error of a failed task.</summary>
    public string? Example { get; init; }

    /// <summary>
    /// The status of a run that ends. It failed if nothing was read, or if a part broke. Parts that the source refuses, as a channel that
    /// the account may not read, leave the run successful: its error names them, and reading again would not help.
    /// </summary>
    public RunStatus Status => Broke > 0 || (Failed > 0 && Failed == Total) ? RunStatus.Failed : RunStatus.Success;

    /// <summary>What people must know about the parts that failed; null if none did.</summary>
    public string? Error => Failed switch
    {
        0 => null,
        1 when Total == 1 => Example,
        _ when Failed == Total => $"all {Total} partitions failed: {Example}",
        _ => $"{Failed} of {Total} partitions failed: {Example}",
    };

    /// <summary>Counts a run's tasks and those that failed, with the error of one of them.</summary>
    public static async Task<TaskTally> ReadAsync(NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
        => (await connection.FirstAsync<TaskTally>(
            """
            with failed as (
                select label || ': ' || error as error, error_kind, error_kind <> all(@refusals) as broke, id
                from tasks where run_id = @runId and state = 'failed')
            select count(*) as total, (select count(*) from failed) as failed, (select count(*) from failed where broke) as broke,
                   -- what broke tells more than what was refused
                   (select error_kind from failed order by broke desc, id limit 1) as error_kind,
                   (select error from failed order by broke desc, id limit 1) as example
            from tasks where run_id = @runId
            """,
            new { runId, refusals = ErrorKinds.Refusals.Select(kind => kind.ToDb()).ToArray() },
            cancellationToken))!;
}

/// <summary>A partition that a split found and could not read.</summary>
/// <param name="Key">The partition's key.</param>
/// <param name="Label">The name that people use for it.</param>
/// <param name="Kind">The class of the error.</param>
/// <param name="Error">What happened, and what to do.</param>
internal sealed record FailedPartition(string Key, string Label, ErrorKind Kind, string Error);

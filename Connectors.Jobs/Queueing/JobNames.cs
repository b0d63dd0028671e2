using System.Collections.Concurrent;
using Connectors.Jobs.Storage;
using Dapper;
using Hangfire.Common;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Finds readable names for jobs, such as "Sync Handbook (folder), partition guides". Caches them, because a dashboard page asks for many.
/// </summary>
internal sealed class JobNames(Database database)
{
    private const int MaxNames = 10_000;
    private readonly ConcurrentDictionary<string, string> _names = new();

    public string Of(Job job)
    {
        var argument = job.Args is [{ } first, ..] ? first.ToString()! : "";
        if (_names.Count > MaxNames)
            _names.Clear();
        var key = $"{job.Type.Name}:{argument}";
        if (_names.TryGetValue(key, out var known))
            return known;
        var name = Find(job, argument);
        return name is null ? $"{Verb(job)} {argument}" : _names[key] = name;
    }

    private string? Find(Job job, string argument)
    {
        using var connection = database.Source.OpenConnection();
        if (job.Type == typeof(TaskJob))
        {
            return long.TryParse(argument, out var id)
                ? connection.QueryFirstOrDefault<string>(
                    """
                    select initcap(r.kind) || ' ' || c.name || ' (' || c.source || '), partition ' || t.label
                    from tasks t join runs r on r.id = t.run_id join connectors c on c.id = t.connector_id where t.id = @id
                    """,
                    new { id })
                : null;
        }

        var found = connection.QueryFirstOrDefault<string>(
            "select name || ' (' || source || ')' from connectors where id = @argument", new { argument });
        return found is null ? null : $"{Verb(job)} {found}";
    }

    private static string Verb(Job job) => job.Type.Name switch
    {
        nameof(SyncJob) => "Sync",
        nameof(PruneJob) => "Prune",
        nameof(AccessJob) => "Refresh access of",
        nameof(ReplayJob) => "Replay failures of",
        nameof(PurgeJob) => "Remove",
        nameof(EmbedJob) => "Embed texts of",
        nameof(SettleJob) => "Settle run",
        nameof(SentJob) => "Start reading what was sent to",
        _ => "Task",
    };
}

using System.Collections.Concurrent;

namespace Connectors.Jobs.Storage;

/// <summary>
/// Answers of queries over all connectors of a tenant. What took long is kept for a hundred times as long: small installations always see
/// exact answers, and large ones spend no more than a hundredth of a connection on a page that many people leave open.
/// </summary>
internal sealed class KeptAnswers(TimeProvider time)
{
    private const int KeptFor = 100;

    /// <summary>Answers that took less than this are not kept.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<(string Tenant, string Query), (object Answer, DateTimeOffset Until)> _kept = new();

    /// <summary>The most answers that are kept.</summary>
    public int MaxKept { get; init; } = 1_000;

    /// <param name="tenant">The tenant.</param>
    /// <param name="query">The query's name, with the values that decide about its answer.</param>
    /// <param name="maxAge">How old the answer may be.</param>
    /// <param name="read">Runs the query.</param>
    public async Task<T> OfAsync<T>(string tenant, string query, TimeSpan maxAge, Func<Task<T>> read)
        where T : notnull
    {
        var now = time.GetUtcNow();
        if (_kept.TryGetValue((tenant, query), out var kept) && kept.Until > now)
            return (T)kept.Answer;
        var began = time.GetTimestamp();
        var answer = await read();
        var took = time.GetElapsedTime(began);
        if (took < Quick)
            return answer;
        if (_kept.Count >= MaxKept)
            _kept.Clear();
        var age = took * KeptFor;
        _kept[(tenant, query)] = (answer, time.GetUtcNow() + (age < maxAge ? age : maxAge));
        return answer;
    }
}

using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>
/// Reads a search of Data Center, which knows offsets alone, without losing what drifts past them: whatever is deleted, or moves on because it
/// was changed, draws the others to the front. So a request begins anew at a moment that was reached; and where it goes on by offset, it begins
/// at the last row that was given, and goes back where that is not there.
/// </summary>
/// <param name="moment">The time of a content that the search is sorted by.</param>
internal sealed class ConfluenceSteps(ConfluenceClient client, string expand, int limit, Func<ConfluenceContent, DateTimeOffset?> moment)
{
    /// <summary>In seconds. Times are of whole minutes, and asked for with some slack: shorter steps would lead nowhere.</summary>
    private const int ShortestStep = 600;

    /// <param name="cql">The search from a moment on, in seconds since 1970.</param>
    public async IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> ReadAsync(
        Func<long?, string> cql, long? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard("content.search", maxIdle: 12);
        // By this step, and by the one before, whose last minutes are asked for again.
        var (given, before) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var (start, size, back) = (0, 1, 0);
        for (var turn = 0; ; turn++)
        {
            var at = Math.Max(0, start - 1);
            var answer = await client.SearchAtAsync("content.search", cql(from), expand, at, limit, cancellationToken);
            var page = answer.Results ?? [];
            if (start > 0 && (page.Count == 0 || !(given.Contains(page[0].Id) || before.Contains(page[0].Id))))
            {
                guard.Page($"{turn}", page.Count);
                start = Math.Max(0, start - size * ++back);
                continue;
            }

            if (page.Count == 0)
                yield break;
            var fresh = page.Where(content => !before.Contains(content.Id) && given.Add(content.Id)).ToList();
            if (fresh.Count > 0)
            {
                (size, back) = (Math.Max(size, page.Count), 0);
                yield return fresh;
            }

            if (start > 0 && page.Count == 1 && string.IsNullOrEmpty(answer.Links?.Next))
                yield break;
            guard.Page($"{turn}", [.. page.Select(content => content.Id)]);
            if (page.Max(moment)?.ToUnixTimeSeconds() is { } next && next - (from ?? 0) > ShortestStep && fresh.Count > 0)
                (from, start, before, given) = (next, 0, given, new HashSet<string>(StringComparer.Ordinal));
            else
                start = at + page.Count;
        }
    }
}

using System.Collections.Concurrent;

namespace Connectors.Sources.Slack;

/// <summary>
/// Keeps directories for a while: a run reads hundreds of channels in as many slices, and listing a large workspace's users takes
/// dozens of calls of a scarce tier.
/// </summary>
internal static class SlackDirectories
{
    private const int MaxKept = 64;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);
    private static readonly ConcurrentDictionary<string, SlackDirectory> Kept = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Loading = new(StringComparer.Ordinal);

    public static async Task<SlackDirectory> GetAsync(SlackClient client, SourceContext context, CancellationToken cancellationToken)
    {
        var key = $"{context.Connector} {client.Key}";
        if (Fresh(key, context.Time) is { } kept)
            return kept;

        var turn = Loading.GetOrAdd(key, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (Fresh(key, context.Time) is { } loadedMeanwhile)
                return loadedMeanwhile;

            if (Kept.Count >= MaxKept)
                Kept.Clear();
            return Kept[key] = await SlackDirectory.LoadAsync(client, context.Time, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private static SlackDirectory? Fresh(string key, TimeProvider time)
        => Kept.TryGetValue(key, out var kept) && (time.GetUtcNow() - kept.MadeAt).Duration() < Lifetime ? kept : null;
}

using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Monitoring;

/// <summary>
/// Samples the installation's state when metrics are scraped, at most once every few seconds. Without scrapes it costs the database
/// nothing.
/// </summary>
internal sealed partial class StateSampler(StateQuery query, StateMetrics metrics, TimeProvider time, ILogger<StateSampler> logger)
    : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1);
    private long? _sampled;

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_sampled is { } before && time.GetElapsedTime(before) < MaxAge)
                return;
            metrics.Set(await query.ReadAsync(cancellationToken));
            _sampled = time.GetTimestamp();
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            // No value is better than an outdated one.
            metrics.Set([]);
            Missed(exception);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot sample the state of the installation.")]
    private partial void Missed(Exception exception);
}

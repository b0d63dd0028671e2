using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Monitoring;

/// <summary>
/// Samples the installation's state when somebody asks for metrics, every few seconds at most however many ask: where nobody does, it costs the
/// database nothing.
/// </summary>
internal sealed partial class StateSampler(StateQuery query, StateMetrics metrics, TimeProvider time, ILogger<StateSampler> logger) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1);
    private long? _sampled;

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_sampled is { } before && time.GetElapsedTime(before) < Fresh)
                return;
            metrics.Set(await query.ReadAsync(cancellationToken));
            _sampled = time.GetTimestamp();
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            // What was true a while ago is worse than nothing.
            metrics.Set([]);
            Missed(exception);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of the installation could not be sampled.")]
    private partial void Missed(Exception exception);
}

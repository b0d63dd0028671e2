using System.Collections.Concurrent;
using System.Diagnostics;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>
/// Starts extractors from one thread that lives as long as the worker, because the kernel ends them with the thread that started them. A
/// thread of the pool may end at any time.
/// </summary>
internal sealed class ExtractorStarter : IDisposable
{
    private readonly BlockingCollection<Action> _queue = [];

    public ExtractorStarter()
        => new Thread(Work) { IsBackground = true, Name = "Extractor starter" }.Start();

    /// <summary>The worker's directory for temporary files of extractors.</summary>
    public WorkerDirectory Directory { get; } = WorkerDirectory.Create();

    public Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        return started.Task;
    }

    /// <summary>Ends the thread, and with it every extractor that is left.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        Directory.Dispose();
    }

    private void Work()
    {
        foreach (var work in _queue.GetConsumingEnumerable())
            work();
    }
}

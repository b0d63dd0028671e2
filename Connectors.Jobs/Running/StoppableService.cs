using Microsoft.Extensions.Hosting;

namespace Connectors.Jobs.Running;

/// <summary>
/// A service that works until its host ends. Whatever the end interrupts is no fault: the host would log one as critical if it ends before
/// anyone told it to stop, as it does when another service cannot start.
/// </summary>
internal abstract class StoppableService : BackgroundService
{
    private Task? _ended;
    private bool _hasBegun;

    public sealed override Task? ExecuteTask => _ended;

    public sealed override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        _ended = EndAsync(base.ExecuteTask!);
    }

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _hasBegun = true;
        try
        {
            await WorkAsync(stoppingToken);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The host has closed something that the work still used.
        }
    }

    protected abstract Task WorkAsync(CancellationToken stoppingToken);

    /// <summary>The work begins on a thread of the pool. If the host ends before there is one, it never does.</summary>
    private async Task EndAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (!_hasBegun)
        {
            // Nothing was interrupted.
        }
    }
}

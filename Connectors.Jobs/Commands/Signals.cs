using System.Runtime.InteropServices;

namespace Connectors.Jobs.Commands;

/// <summary>Ctrl+C and SIGTERM: the first one asks the command to end well, the next one ends the process.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Signals()
        => _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ExitCodes.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ExitCodes.Terminated)),
        ];

    public CancellationToken Token => _stop.Token;

    /// <summary>What the process ends with because of a signal; null: none came.</summary>
    public int? ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext signal, int exitCode)
    {
        if (ExitCode is not null)
            return;
        ExitCode = exitCode;
        signal.Cancel = true;
        _stop.Cancel();
    }
}

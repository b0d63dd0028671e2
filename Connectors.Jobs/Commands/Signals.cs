using System.Runtime.InteropServices;

namespace Connectors.Jobs.Commands;

/// <summary>Handles Ctrl+C and SIGTERM. The first one asks the command to stop cleanly, the next one ends the process.</summary>
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

    /// <summary>The exit code that follows from the signal. Null if none was received.</summary>
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

using Connectors.Sources;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>What the exit code of a process tells that a signal has ended.</summary>
internal static class ExitCode
{
    /// <summary>A process that a signal has ended has this exit code plus the signal's number.</summary>
    private const int Signal = 128;
    private const int Hangup = Signal + 1;
    private const int Interrupt = Signal + 2;
    private const int Killed = Signal + SystemCalls.Kill;
    private const int Terminated = Signal + 15;
    public const int OutOfProcessorTime = Signal + 24;

    public static bool IsSignal(int code) => code > Signal;

    /// <summary>Returns the failure of the file at which a process was ended. Null if the process itself crashed.</summary>
    /// <param name="code">The exit code.</param>
    /// <param name="program">The process's name for people.</param>
    /// <param name="limits">The file's limits.</param>
    public static DocumentUnreadableException? Explain(int code, string program, TextLimits limits) => code switch
    {
        OutOfProcessorTime => ExtractionLimit.TooSlow(ExtractionLimit.ProcessorTime(limits)),
        // The kernel, for lack of memory. The worker knows of those that it has ended itself.
        Killed => ExtractionLimit.TooSlow(ExtractionLimit.Memory(limits)),
        Hangup or Interrupt or Terminated => new DocumentUnreadableException(
            FailureReason.Transient, $"{program} was stopped by somebody. The file is tried again soon."),
        _ => null,
    };
}

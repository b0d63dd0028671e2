using System.Runtime.InteropServices;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>
/// Confines the process that calls, for good: it ends with its parent, gets no further rights, opens no connection, stays in its own group
/// of processes, and has a limit of memory. Programs that it starts inherit this.
/// </summary>
internal static class Cage
{
    private const int EndWithParent = 1;
    private const int NoNewPrivileges = 38;
    private const int ProcessorTime = 0;
    private const int Data = 2;
    private const int CoreFile = 4;

    /// <summary>Memory that a runtime needs besides its heap: code, stacks and tables.</summary>
    private const ulong Overhead = 256UL << 20;

    /// <summary>The kernel's net is wider than the worker's, who looks twice a second and can say what happened.</summary>
    private const ulong SecondsLater = 15;

    /// <summary>Confines this process.</summary>
    /// <param name="memory">The most megabytes that it may use.</param>
    /// <param name="parent">The process that started it.</param>
    /// <exception cref="CageException">The system does not allow a part of it.</exception>
    public static void Enter(int memory, int parent)
    {
        // With a group of its own it can be ended together with the programs that it runs.
        if (SystemCalls.NewSession() < 0)
            throw new CageException($"it cannot have a group of its own: {Marshal.GetLastPInvokeErrorMessage()}");
        if (!OperatingSystem.IsLinux())
            return;
        Require(SystemCalls.Control(EndWithParent, SystemCalls.Kill, 0, 0, 0), "end with its worker");
        if (SystemCalls.Parent() != parent)
            throw new CageException("its worker has ended");
        Require(SystemCalls.Control(NoNewPrivileges, 1, 0, 0, 0), "give up further rights");
        Require(SystemCalls.Limit(CoreFile, default), "do without core files");
        var bytes = ((ulong)memory << 20) + Overhead;
        Require(SystemCalls.Limit(Data, new ResourceLimit(bytes, bytes)), "limit its memory");
        FirstToGo();
        CallFilter.Install();
    }

    /// <summary>
    /// Lets the kernel end this process when it has used so much more processor time. Each program that it runs has as much.
    /// </summary>
    public static void LimitProcessorTime(TimeSpan used, int seconds)
    {
        var end = (ulong)used.TotalSeconds + (ulong)seconds + SecondsLater;
        if (OperatingSystem.IsLinux())
            _ = SystemCalls.Limit(ProcessorTime, new ResourceLimit(end, ulong.MaxValue));
    }

    /// <summary>Limits a program that this process has just started. It ends as programs do that get no more.</summary>
    public static void Limit(int process, int megabytes, int? seconds)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var bytes = (ulong)megabytes << 20;
        _ = SystemCalls.Limit(process, Data, new ResourceLimit(bytes, bytes), 0);
        if (seconds is { } most && (ulong)most is var time)
            _ = SystemCalls.Limit(process, ProcessorTime, new ResourceLimit(time, time + SecondsLater), 0);
    }

    /// <summary>If the machine or the container runs out of memory, the kernel ends this process rather than its worker.</summary>
    private static void FirstToGo()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then the kernel chooses by size, as always.
        }
    }

    private static void Require(int result, string what)
    {
        if (result != 0)
            throw new CageException($"it cannot {what}: {Marshal.GetLastPInvokeErrorMessage()}");
    }
}

/// <summary>The process cannot be confined, so it must not read files.</summary>
internal sealed class CageException(string message) : Exception(message);

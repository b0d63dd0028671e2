using System.Diagnostics;
using System.Globalization;

namespace Connectors.Tests.Support;

/// <summary>A real worker in its own process.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    /// <summary>Time without a heartbeat after which other workers take over a task.</summary>
    public static readonly TimeSpan LeaseTtl = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private WorkerProcess(Process process, IReadOnlyList<string> said) => (_process, Said) = (process, said);

    public int Id => _process.Id;

    /// <summary>The lines that it printed until it was ready.</summary>
    public IReadOnlyList<string> Said { get; }

    /// <summary>The worker's program, from the same build as the tests.</summary>
    public static string ProgramPath { get; } = PathOf("Connectors.Jobs");

    /// <summary>Starts a worker and waits until it is ready.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="dataDirectory">The worker's own files.</param>
    /// <param name="folderRoot">The folder that folder sources may read.</param>
    /// <param name="workers">Number of jobs it runs at once.</param>
    /// <param name="clock">Its clock error in libfaketime's notation ("+10m"). Null means the right time.</param>
    /// <param name="settings">Further environment variables.</param>
    /// <param name="program">The worker's program. Null means the one from the same build.</param>
    public static async Task<WorkerProcess> StartAsync(
        string connectionString, string dataDirectory, string folderRoot, int workers = 4, string? clock = null,
        IReadOnlyDictionary<string, string>? settings = null, string? program = null)
    {
        var start = new ProcessStartInfo("dotnet", [program ?? ProgramPath])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Connectors"] = connectionString;
        start.Environment["Connectors__DataDirectory"] = dataDirectory;
        start.Environment["Connectors__FolderRoots"] = folderRoot;
        start.Environment[$"Connectors__Tenants__{TestConnectors.Tenant}__FolderRoots"] = folderRoot;
        start.Environment[$"Connectors__Tenants__{TestConnectors.Tenant}__Egress__Allow"] = "127.0.0.1;localhost";
        start.Environment["Connectors__Workers"] = $"{workers}";
        start.Environment["Connectors__Engine__LeaseTtl"] = $"{LeaseTtl:c}";
        start.Environment["Connectors__Engine__Heartbeat"] = "00:00:00.2";
        start.Environment["Connectors__Engine__Sweep"] = "00:00:00.5";
        start.Environment["Connectors__Engine__Invisibility"] = "00:00:04";
        // Tests kill workers so often that a task may make no progress between two kills.
        start.Environment["Connectors__Engine__MaxTakeovers"] = "100";
        start.Environment["Connectors__Engine__Backoff__0"] = "00:00:00.5";
        start.Environment["Connectors__Engine__Backoff__1"] = "00:00:01";
        start.Environment["Connectors__Engine__RateLimitPause"] = "00:00:01";
        start.Environment["Connectors__Engine__PurgeAgain"] = "00:00:05";
        start.Environment["Connectors__Egress__Allow"] = "127.0.0.1;localhost";
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        if (clock is not null)
            WrongClock.Set(start, clock);
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        List<string> said = [];
        try
        {
            using var patience = new CancellationTokenSource(StartsWithin);
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                said.Add(line);
                if (line.StartsWith("Worker ready", StringComparison.Ordinal))
                {
                    _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                    return new WorkerProcess(process, said);
                }
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException(
            $"The worker ended with exit code {process.ExitCode} or was not ready within {StartsWithin}. "
            + $"{string.Join('\n', said)}\n{await errors}");
    }

    /// <summary>Returns the path of a project's program from the same build as the tests.</summary>
    public static string PathOf(string project)
    {
        var build = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, build, $"{project}.dll"));
    }

    /// <summary>The process's peak resident memory, as the kernel counts it.</summary>
    public double PeakMemoryMegabytes()
        => File.ReadLines($"/proc/{_process.Id}/status")
            .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024)
            .Single();

    /// <summary>Processor time used so far. Unlike elapsed time, it hardly depends on what else runs.</summary>
    public double CpuSeconds()
    {
        _process.Refresh();
        return _process.TotalProcessorTime.TotalSeconds;
    }

    /// <summary>Kills the worker (SIGKILL): it finishes nothing and releases nothing.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops the worker (SIGTERM). Returns its exit code and how long it took to stop.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> StopAsync()
    {
        var started = Stopwatch.GetTimestamp();
        await SignalAsync("TERM");
        await _process.WaitForExitAsync();
        return (_process.ExitCode, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Waits until the worker ends by itself. Returns its exit code.</summary>
    public async Task<int> EndAsync(TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Sends a signal, such as STOP or CONT.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }
}

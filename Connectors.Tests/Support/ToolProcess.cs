using System.Diagnostics;

namespace Connectors.Tests.Support;

/// <summary>A real program, the worker's unless said otherwise, in a process of its own, with a command.</summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private ToolProcess(Process process)
        => (_process, _output, _error) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    public static async Task<ToolAnswer> RunAsync(ToolSettings settings, params string[] arguments)
    {
        await using var process = await StartAsync(settings, arguments);
        return await process.EndAsync();
    }

    public static async Task<ToolProcess> StartAsync(ToolSettings settings, params string[] arguments)
    {
        // Whoever started the tests in the background had a shell that ignores INT for all of them; a person's terminal does not.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", settings.Program, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in settings.Environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(settings.Input);
        process.StandardInput.Close();
        return new ToolProcess(process);
    }

    public async Task<ToolAnswer> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return new ToolAnswer(_process.ExitCode, await _output, await _error);
    }

    /// <summary>Ctrl+C is INT.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}

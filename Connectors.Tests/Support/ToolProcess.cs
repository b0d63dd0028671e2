using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Connectors.Tests.Support;

/// <summary>Runs a command of the worker (or of another program) in its own process.</summary>
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
        // If the tests run in the background, their shell makes all children ignore INT. On a terminal they would not.
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

    /// <summary>Sends a signal. Ctrl+C is INT.</summary>
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

/// <summary>How a command is started, apart from its arguments.</summary>
internal sealed record ToolSettings(IReadOnlyDictionary<string, string> Environment)
{
    public string Input { get; init; } = "";

    /// <summary>The worker or the API. Both take the same commands.</summary>
    public string Program { get; init; } = WorkerProcess.ProgramPath;

    public static ToolSettings Of(string dataDirectory, string? connectionString = null, string? folderRoot = null)
    {
        Dictionary<string, string> environment = new()
        {
            ["Connectors__DataDirectory"] = dataDirectory,
            ["Connectors__Egress__Allow"] = "127.0.0.1;localhost",
            ["Connectors__FolderRoots"] = folderRoot ?? dataDirectory,
            [$"Connectors__Tenants__{TestConnectors.Tenant}__FolderRoots"] = folderRoot ?? dataDirectory,
            [$"Connectors__Tenants__{TestConnectors.Tenant}__Egress__Allow"] = "127.0.0.1;localhost",
            // Overrides a setting of the machine: tests use only their own databases.
            ["ConnectionStrings__Connectors"] = connectionString ?? "",
        };
        return new ToolSettings(environment);
    }
}

/// <summary>A command's exit code and output.</summary>
internal sealed record ToolAnswer(int ExitCode, string Output, string Error)
{
    /// <summary>The lines that begin with "error: ", without that prefix.</summary>
    public IReadOnlyList<string> Errors =>
        [.. Error.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal)).Select(line => line["error: ".Length..])];

    public JsonNode Json => JsonNode.Parse(Output)!;
}

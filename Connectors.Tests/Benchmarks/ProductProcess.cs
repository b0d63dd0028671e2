using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>The product in its own process, in one of its roles.</summary>
internal sealed class ProductProcess : IAsyncDisposable
{
    public const string Key = "key-of-the-benchmarks";
    private readonly Process _process;

    private ProductProcess(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = address };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    /// <summary>Calls the API with the bootstrap key.</summary>
    public HttpClient Client { get; }

    public static async Task<ProductProcess> StartAsync(string role, string connectionString, string directory)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        var start = new ProcessStartInfo("dotnet", [WorkerProcess.PathOf("Connectors.Api")])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ConnectionStrings__Connectors"] = connectionString;
        start.Environment["Connectors__Role"] = role;
        start.Environment["Connectors__DataDirectory"] = directory;
        start.Environment["Connectors__FolderRoots"] = directory;
        start.Environment["Connectors__BootstrapApiKey"] = Key;
        // A benchmark sends more than any caller should.
        start.Environment["Connectors__Limits__RequestsPerMinute"] = "0";
        start.Environment["Connectors__Limits__Concurrent"] = "0";
        var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        var made = new ProductProcess(process, address);
        await Eventually.TrueAsync(made.IsReadyAsync);
        return made;
    }

    public double MemoryMegabytes()
        => File.ReadLines($"/proc/{_process.Id}/status")
            .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024)
            .Single();

    public double CpuSeconds()
    {
        _process.Refresh();
        return _process.TotalProcessorTime.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The process ended with exit code {_process.ExitCode} before it was ready.");
        try
        {
            using var answer = await Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

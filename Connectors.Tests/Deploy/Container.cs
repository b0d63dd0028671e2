using System.Diagnostics;
using Connectors.Tests.Support;

namespace Connectors.Tests.Deploy;

/// <summary>
/// Starts the image's program as a container engine would: with the Dockerfile's entry point, environment and user, and arguments for the
/// command. As root it runs in a file system of its own that is read-only except for /tmp and a volume; otherwise as the current user.
/// </summary>
internal sealed class Container : IAsyncDisposable
{
    private const string App = "/mnt/app";
    private const string State = "/mnt/state";

    private static readonly Lazy<bool> LazyIsolated = new(() =>
    {
        if (!Environment.IsPrivilegedProcess)
            return false;
        var start = new ProcessStartInfo("unshare", ["--mount", "mount", "--bind", "/mnt", "/mnt"]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    });

    private readonly Process _process;
    private readonly Task<string> _output;

    private Container(Process process, int port)
    {
        (_process, Port) = (process, port);
        _output = ReadAsync(process);
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    /// <summary>Whether containers run as another user in a read-only file system.</summary>
    public static bool IsIsolated => LazyIsolated.Value;

    public int Port { get; }

    public HttpClient Client { get; }

    /// <param name="dockerfile">Gives the entry point, the user and the environment.</param>
    /// <param name="app">The directory of the published program.</param>
    /// <param name="volume">The directory to mount at the data directory. The user must be able to write to it.</param>
    /// <param name="arguments">Replace the image's command.</param>
    /// <param name="settings">Environment variables added to the image's.</param>
    /// <param name="port">The port to listen on instead of 8080, which may be taken here. 0 means any free port.</param>
    public static Container Start(
        Dockerfile dockerfile, string app, string volume, string[] arguments, IReadOnlyDictionary<string, string> settings, int port = 0)
    {
        port = port == 0 ? FreePort.Find() : port;
        string[] program = [.. dockerfile.Single("ENTRYPOINT").Words, .. arguments];
        program[0] = Locate(program[0]);
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = app };
        var (state, command) = (volume, program);
        if (IsIsolated)
        {
            var user = dockerfile.Single("USER").Text.Split(':');
            state = State;
            command =
            [
                "unshare", "--mount", "sh", "-c", Isolate(app, volume), "sh",
                "setpriv", $"--reuid={user[0]}", $"--regid={user[1]}", "--clear-groups", "--no-new-privs", "--bounding-set=-all",
                .. program,
            ];
        }

        start.FileName = command[0];
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        foreach (var (name, value) in dockerfile.Environment.Concat(settings))
        {
            start.Environment[name] = value.Replace("/var/lib/connectors", state, StringComparison.Ordinal)
                .Replace(":8080", $":{port}", StringComparison.Ordinal);
        }

        return new Container(Process.Start(start)!, port);
    }

    /// <summary>Waits until the process ends; returns its exit code and everything it wrote.</summary>
    public async Task<(int Code, string Output)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (_process.ExitCode, await _output);
    }

    /// <summary>Sends SIGTERM, as engines stop containers.</summary>
    public async Task<(int Code, string Output)> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        return await EndAsync();
    }

    /// <summary>Returns status and text of a health endpoint, or "" if the process does not listen yet.</summary>
    public async Task<string> HealthAsync(string path)
    {
        try
        {
            using var answer = await Client.GetAsync(path);
            return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
        }
        catch (HttpRequestException e)
        {
            return _process.HasExited ? throw new InvalidOperationException($"It ended with {_process.ExitCode}: {await _output}", e) : "";
        }
    }

    /// <summary>A field of /proc/…/status, such as "Uid".</summary>
    public string Status(string field)
        => File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith(field + ":", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Client.Dispose();
    }

    /// <summary>A script that mounts the program and the volume in /mnt and makes everything else read-only except /tmp.</summary>
    private static string Isolate(string app, string volume) =>
        $"""
        set -e
        mount -t tmpfs tmpfs /mnt
        mkdir {App} {State}
        mount --bind '{app}' {App}
        mount --bind '{volume}' {State}
        mount -t tmpfs -o mode=1777 tmpfs /tmp
        mount -o remount,bind,ro {App}
        mount -o remount,ro /mnt
        mount -o remount,bind,ro /
        cd {App}
        exec "$@"
        """;

    private static string Locate(string program)
        => Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(directory => Path.Combine(directory, program)).First(File.Exists);

    private static async Task<string> ReadAsync(Process process)
    {
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        return await output + await errors;
    }
}

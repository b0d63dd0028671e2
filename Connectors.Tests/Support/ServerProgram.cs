using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Connectors.Jobs.Hosting.Postgres;

namespace Connectors.Tests.Support;

/// <summary>
/// A real server (Apache, Dovecot ...) on 127.0.0.1, as a process of the test run. Its program comes from the Debian packages that ./test
/// unpacks, or from the machine. It runs as the current user, or as PostgreSQL's user if the tests run as root.
/// </summary>
internal sealed class ServerProgram : IAsyncDisposable
{
    private const UnixFileMode Enterable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>
    /// Ends the server when the pipe to the shell closes, so it never outlives the test run. What is left of it then, such as a process
    /// that serves a connection to its end, is killed: the server has a group of processes of its own.
    /// </summary>
    private const string Keeper =
        "setsid \"$@\" & pid=$!; read -r _; kill \"$pid\" 2>/dev/null; wait \"$pid\"; kill -KILL -- \"-$pid\" 2>/dev/null";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Graceful = TimeSpan.FromSeconds(10);

    private readonly ServerSettings _settings;
    private readonly List<string> _output = [];
    private Process? _process;

    private ServerProgram(ServerSettings settings) => _settings = settings;

    /// <summary>The user that servers run as. Null means the current user.</summary>
    public static string? User { get; } = PostgresUser.Find();

    /// <summary>What the server wrote to its output and error output.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    private static string? Unpacked => Environment.GetEnvironmentVariable("CONNECTORS_TEST_SERVERS");

    /// <summary>Whether the unpacked packages or the machine have a file.</summary>
    public static bool Has(string path) => Locate(path) is not null;

    /// <summary>Finds a file of the unpacked packages or of the machine. A test ends here as skipped if there is none.</summary>
    /// <param name="path">Such as "usr/sbin/apache2".</param>
    public static string Find(string path)
    {
        if (Locate(path) is { } found)
            return found;
        var unpacked = Unpacked;
        if (unpacked is not null)
            Assert.Fail($"{path} is missing in {unpacked}, where ./test unpacked the servers.");
        Assert.Ignore($"This machine has no /{path}; ./test unpacks it where apt-get can fetch it.");
        return "";
    }

    private static string? Locate(string path)
        => new[] { Unpacked ?? "", "/" }.Where(root => root.Length > 0).Select(root => Path.Combine(root, path))
            .FirstOrDefault(Path.Exists);

    /// <summary>Makes an empty directory that the server's user may write to.</summary>
    public static string MakeDirectory()
    {
        var path = Directory.CreateTempSubdirectory("connectors-server-").FullName;
        File.SetUnixFileMode(path, Enterable);
        Give(path);
        return path;
    }

    /// <summary>Gives a directory and all that is in it to the server's user.</summary>
    public static void Give(string path)
    {
        if (User is null)
            return;
        using var chown = Process.Start("chown", ["-R", User, path]);
        chown.WaitForExit();
        Assert.That(chown.ExitCode, Is.Zero, $"{path} could not be given to {User}");
    }

    /// <summary>Starts a server, and waits until its port accepts connections.</summary>
    public static async Task<ServerProgram> StartAsync(ServerSettings settings)
    {
        var server = new ServerProgram(settings);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts the server again after <see cref="StopAsync"/>.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Keeper, "sh", _settings.Program, .. _settings.Arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        };
        if (User is not null)
            start.UserName = User;
        AddLibraries(start);
        foreach (var (name, value) in _settings.Environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitAsync(_process);
    }

    /// <summary>Lets a program of the unpacked packages find their libraries.</summary>
    public static void AddLibraries(ProcessStartInfo start)
    {
        if (Environment.GetEnvironmentVariable("CONNECTORS_TEST_SERVERS") is { Length: > 0 } unpacked)
            start.Environment["LD_LIBRARY_PATH"] = string.Join(':', Libraries(unpacked));
    }

    /// <summary>Stops the server as an operator would.</summary>
    public async Task StopAsync()
    {
        if (_process is null)
            return;
        _process.StandardInput.Close();
        // Other than WaitForExitAsync, this does not wait for the end of the output, which a process in another group may keep open.
        if (!await Task.Run(() => _process.WaitForExit(Graceful)))
        {
            _process.Kill(entireProcessTree: true);
            await Task.Run(() => _process.WaitForExit(Graceful));
        }

        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task WaitAsync(Process process)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, _settings.Port);
                return;
            }
            catch (SocketException) when (since.Elapsed < Patience && !IsOver(process))
            {
                await Task.Delay(50);
            }
            catch (SocketException)
            {
                Assert.Fail($"{_settings.Program} does not listen at port {_settings.Port}: {Output}");
            }
        }
    }

    /// <summary>Whether the server ended. The shell that keeps it does not, because it waits for its pipe.</summary>
    private static bool IsOver(Process process)
        => process.HasExited || (File.Exists($"/proc/{process.Id}/task/{process.Id}/children")
            && File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children").Trim().Length == 0
            && DateTime.Now - process.StartTime > TimeSpan.FromSeconds(2));

    private static IEnumerable<string> Libraries(string root)
        => new[] { "usr/lib", "lib" }.Select(path => Path.Combine(root, path)).Where(Directory.Exists)
            .SelectMany(path => Directory.EnumerateDirectories(path, "*-linux-gnu*").Append(path))
            .Concat(new[] { "usr/lib/dovecot" }.Select(path => Path.Combine(root, path)).Where(Directory.Exists));

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (_output)
        {
            if (_output.Count < 1000)
                _output.Add(line.Data);
        }
    }
}

/// <summary>How a server is started. It must stay in the foreground.</summary>
internal sealed record ServerSettings(string Program, IReadOnlyList<string> Arguments, int Port)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

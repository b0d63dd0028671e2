using System.Diagnostics;
using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Sftp;

/// <summary>A real OpenSSH server that gives a directory to one account, which signs in with a key.</summary>
internal sealed class SshServer : IAsyncDisposable
{
    public const string Passphrase = "correct horse battery";

    private readonly string _directory;
    private ServerProgram _server = null!;

    private SshServer(string directory)
    {
        (_directory, Port) = (directory, FreePort.Find());
        Root = Directory.CreateDirectory(Path.Combine(directory, "files")).FullName;
    }

    /// <summary>The directory that is read.</summary>
    public string Root { get; }

    public int Port { get; }

    /// <summary>The fingerprint of the server's host key.</summary>
    public string HostKey { get; private set; } = "";

    public static string User => ServerProgram.User ?? Environment.UserName;

    /// <param name="more">Further lines of the server's settings.</param>
    public static async Task<SshServer> StartAsync(string more = "")
    {
        var program = ServerProgram.Find("usr/sbin/sshd");
        var ssh = new SshServer(ServerProgram.MakeDirectory());
        await ssh.MakeKeyAsync("host", "");
        await ssh.MakeKeyAsync("plain", "");
        await ssh.MakeKeyAsync("locked", Passphrase);
        ssh.Accept("plain", "locked");
        ssh.HostKey = (await KeygenAsync("-l", "-E", "sha256", "-f", ssh.In("host.pub"))).Split(' ')[1];
        await File.WriteAllTextAsync(
            ssh.In("sshd_config"),
            $"""
            Port {ssh.Port}
            ListenAddress 127.0.0.1
            HostKey {ssh.In("host")}
            PidFile {ssh.In("pid")}
            AuthorizedKeysFile {ssh.In("accepted")}
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            MaxStartups 100
            Subsystem sftp internal-sftp -d {ssh.Root}
            {more}

            """);
        ServerProgram.Give(ssh._directory);
        ssh._server = await ServerProgram.StartAsync(new ServerSettings(program, ["-D", "-e", "-f", ssh.In("sshd_config")], ssh.Port));
        return ssh;
    }

    public Task StopAsync() => _server.StopAsync();

    public Task StartAgainAsync() => _server.StartAsync();

    /// <summary>Lets these keys in, and no others.</summary>
    public void Accept(params string[] keys)
        => File.WriteAllText(In("accepted"), string.Concat(keys.Select(key => File.ReadAllText(In(key + ".pub")))));

    /// <summary>Replaces the host key, as a new machine under the old address would.</summary>
    public async Task ReplaceHostKeyAsync()
    {
        await StopAsync();
        File.Delete(In("host"));
        await MakeKeyAsync("host", "");
        ServerProgram.Give(_directory);
        await StartAgainAsync();
    }

    public JsonObject Config(params IEnumerable<(string Key, JsonNode Value)> more)
    {
        var config = new JsonObject
        {
            ["host"] = "127.0.0.1",
            ["port"] = Port,
            ["remote_path"] = Root,
            ["host_key"] = HostKey,
            // Tests hurry the clock, and a handshake takes its time.
            ["request_timeout_secs"] = 600,
            ["credentials"] = Credentials("plain"),
        };
        foreach (var (key, value) in more)
            config[key] = value;
        return config;
    }

    public JsonObject Credentials(string key, string? passphrase = null) => new()
    {
        ["username"] = User, ["private_key"] = File.ReadAllText(In(key)), ["passphrase"] = passphrase,
    };

    /// <summary>Writes a file that was last changed long ago.</summary>
    public SshServer Add(string path, string text, int age = 1000)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        File.SetLastWriteTimeUtc(full, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(age));
        return this;
    }

    public Task ShellAsync(string command) => RunAsync("/bin/bash", "-c", $"cd '{Root}' && {command}");

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        await RunAsync("/bin/rm", "-rf", _directory);
    }

    private string In(string name) => Path.Combine(_directory, name);

    private Task MakeKeyAsync(string name, string passphrase)
        => KeygenAsync("-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", In(name));

    private static Task<string> KeygenAsync(params string[] arguments)
        => RunAsync(ServerProgram.Find("usr/bin/ssh-keygen"), arguments);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{program}: {await error}");
        return await output;
    }
}

using System.Security.Cryptography;
using System.Text;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Git;

/// <summary>A real Apache that serves a repository with git http-backend to one account. Its log counts the calls.</summary>
internal sealed class ApacheGit : IAsyncDisposable
{
    private readonly string _directory;
    private ServerProgram _server = null!;

    private ApacheGit(string directory, int port)
    {
        (_directory, Address) = (directory, new Uri($"http://127.0.0.1:{port}/"));
        Repo = GitRepo.Make(Directory.CreateDirectory(Path.Combine(directory, "git")).FullName);
        SetPassword(GitConfigs.Token);
    }

    public GitRepo Repo { get; }

    public Uri Address { get; }

    /// <summary>The calls so far, as "POST /docs.git/git-upload-pack 200".</summary>
    public string[] Requests => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    private string Log => Path.Combine(_directory, "access.log");

    public static async Task<ApacheGit> StartAsync()
    {
        var program = ServerProgram.Find("usr/sbin/apache2");
        var port = FreePort.Find();
        var apache = new ApacheGit(ServerProgram.MakeDirectory(), port);
        await File.WriteAllTextAsync(Path.Combine(apache._directory, "httpd.conf"), apache.Config(port));
        ServerProgram.Give(apache._directory);
        apache._server = await ServerProgram.StartAsync(
            new ServerSettings(program, ["-DFOREGROUND", "-f", Path.Combine(apache._directory, "httpd.conf")], port));
        return apache;
    }

    public Task StopAsync() => _server.StopAsync();

    public Task StartAgainAsync()
    {
        // One that had to be killed in the middle of its answers leaves these behind.
        File.Delete(Path.Combine(_directory, "pid"));
        File.Delete(Path.Combine(_directory, "cgi.sock"));
        return _server.StartAsync();
    }

    public void SetPassword(string password)
        => File.WriteAllText(
            Path.Combine(_directory, "passwords"),
#pragma warning disable CA5350 // The form that Apache reads without a program to make it.
            $"reader:{{SHA}}{Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes(password)))}\n");
#pragma warning restore CA5350

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", _directory]);
        await remove.WaitForExitAsync();
    }

    private string Config(int port)
    {
        var modules = ServerProgram.Find("usr/lib/apache2/modules");
        string[] needed = ["mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "alias", "cgid", "env"];
        var load = string.Join('\n', needed.Select(name => $"LoadModule {name}_module {modules}/mod_{name}.so"));
        var environment = string.Join('\n', GitRepo.Environment().Select(pair => $"SetEnv {pair.Key} \"{pair.Value}\""));
        return $"""
            ServerName 127.0.0.1
            Listen 127.0.0.1:{port}
            PidFile {_directory}/pid
            ScriptSock {_directory}/cgi.sock
            ErrorLog {_directory}/error.log
            {load}
            LogFormat "%m %U %>s" calls
            CustomLog {_directory}/access.log calls
            PassEnv LD_LIBRARY_PATH
            SetEnv GIT_PROJECT_ROOT {Repo.Root}
            SetEnv GIT_HTTP_EXPORT_ALL 1
            {environment}
            ScriptAlias / {ServerProgram.Find("usr/lib/git-core/git-http-backend")}/
            <Location />
                AuthType Basic
                AuthName git
                AuthUserFile {_directory}/passwords
                Require valid-user
            </Location>

            """;
    }
}

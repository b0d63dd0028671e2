using System.Security.Cryptography;
using System.Text;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.WebDav;

/// <summary>A real Apache with mod_dav that serves a directory to one account. Its log counts the calls.</summary>
internal sealed class ApacheDav : IAsyncDisposable
{
    private readonly string _directory;
    private ServerProgram _server = null!;

    private ApacheDav(string directory, int port)
    {
        (_directory, Address) = (directory, new Uri($"http://127.0.0.1:{port}/files"));
        Root = Directory.CreateDirectory(Path.Combine(directory, "root", "files")).FullName;
        SetPassword(WebDavConfigs.Password);
    }

    /// <summary>The directory that is served.</summary>
    public string Root { get; }

    public Uri Address { get; }

    /// <summary>The calls so far, as "PROPFIND /files/a 207".</summary>
    public string[] Requests => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    private string Log => Path.Combine(_directory, "access.log");

    public static async Task<ApacheDav> StartAsync()
    {
        var program = ServerProgram.Find("usr/sbin/apache2");
        var port = FreePort.Find();
        var apache = new ApacheDav(ServerProgram.MakeDirectory(), port);
        await File.WriteAllTextAsync(Path.Combine(apache._directory, "httpd.conf"), apache.Config(port));
        Directory.CreateDirectory(Path.Combine(apache._directory, "locks"));
        ServerProgram.Give(apache._directory);
        apache._server = await ServerProgram.StartAsync(
            new ServerSettings(program, ["-DFOREGROUND", "-f", Path.Combine(apache._directory, "httpd.conf")], port));
        return apache;
    }

    public Task StopAsync() => _server.StopAsync();

    public Task StartAgainAsync() => _server.StartAsync();

    public void SetPassword(string password)
        => File.WriteAllText(
            Path.Combine(_directory, "passwords"),
#pragma warning disable CA5350 // The form that Apache reads without a program to make it.
            $"{WebDavConfigs.User}:{{SHA}}{Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes(password)))}\n");
#pragma warning restore CA5350

    /// <summary>Writes a file that was last changed long ago.</summary>
    public ApacheDav Add(string path, string text, int age = 1000)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        File.SetLastWriteTimeUtc(full, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(age));
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", _directory]);
        await remove.WaitForExitAsync();
    }

    private string Config(int port)
    {
        var modules = ServerProgram.Find("usr/lib/apache2/modules");
        string[] needed =
        [
            "mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "mime", "dav", "dav_fs",
        ];
        var load = string.Join('\n', needed.Select(name => $"LoadModule {name}_module {modules}/mod_{name}.so"));
        return $$"""
            ServerName 127.0.0.1
            Listen 127.0.0.1:{{port}}
            PidFile {{_directory}}/pid
            ErrorLog {{_directory}}/error.log
            {{load}}
            TypesConfig /dev/null
            AddType text/plain .txt
            AddType image/png .png
            LogFormat "%m %U %>s" calls
            CustomLog {{_directory}}/access.log calls
            DavLockDB {{_directory}}/locks/db
            DocumentRoot {{_directory}}/root
            <Directory {{_directory}}/root>
                Dav On
                Options FollowSymLinks
                AuthType Basic
                AuthName files
                AuthUserFile {{_directory}}/passwords
                Require valid-user
            </Directory>

            """;
    }
}

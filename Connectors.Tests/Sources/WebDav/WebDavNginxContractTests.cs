using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.WebDav;

/// <summary>The contract on a real nginx with its extension for WebDAV, which gives no ETags: size and time are the fingerprint.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class WebDavNginxContractTests : SourceContractTests
{
    private string _directory = "";
    private int _port;
    private ServerProgram _server = null!;

    protected override string Type => "webdav";

    protected override IReadOnlyCollection<string> Ids =>
    [
        "a.txt", "guides/1.txt", "guides/2 & 3.txt", "guides/deep/4.txt", "guides/deep.txt", "what?/#1 %41.txt", "caf\u00e9/e\u0301.txt",
    ];

    protected override string MissingId => "guides/none.txt";

    protected override JsonObject Config() => WebDavConfigs.Of(new Uri($"http://127.0.0.1:{_port}/files/"), ("batch_size", 1));

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var program = ServerProgram.Find("usr/sbin/nginx");
        var module = ServerProgram.Find("usr/lib/nginx/modules/ngx_http_dav_ext_module.so");
        (_directory, _port) = (ServerProgram.MakeDirectory(), FreePort.Find());
        foreach (var id in Ids)
        {
            var full = Path.Combine(_directory, "root", "files", id);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            await File.WriteAllTextAsync(full, $"text of {id}");
            File.SetLastWriteTimeUtc(full, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        await File.WriteAllTextAsync(
            Path.Combine(_directory, "nginx.conf"),
            $$"""
            daemon off;
            pid {{_directory}}/pid;
            error_log {{_directory}}/error.log;
            load_module {{module}};
            events {}
            http {
                access_log off;
                client_body_temp_path {{_directory}}/body;
                proxy_temp_path {{_directory}}/proxy;
                fastcgi_temp_path {{_directory}}/fastcgi;
                uwsgi_temp_path {{_directory}}/uwsgi;
                scgi_temp_path {{_directory}}/scgi;
                server {
                    listen 127.0.0.1:{{_port}};
                    root {{_directory}}/root;
                    location / { dav_ext_methods PROPFIND OPTIONS; }
                }
            }

            """);
        ServerProgram.Give(_directory);
        string[] arguments = ["-c", $"{_directory}/nginx.conf", "-p", _directory, "-e", $"{_directory}/start.log"];
        _server = await ServerProgram.StartAsync(new ServerSettings(program, arguments, _port));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", _directory]);
        await remove.WaitForExitAsync();
    }
}

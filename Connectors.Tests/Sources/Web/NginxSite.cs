using System.Text;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Web;

/// <summary>A site of files behind a real nginx: sections of ten pages, a sitemap, and a password if one is set.</summary>
internal sealed class NginxSite : IAsyncDisposable
{
    private const int PagesPerSection = 10;
    private static readonly DateTime Made = new(2024, 5, 1, 10, 0, 0, DateTimeKind.Utc);

    private readonly string _directory = ServerProgram.MakeDirectory();
    private readonly int _port = FreePort.Find();
    private ServerProgram? _server;
    private long _read;

    public string Origin => $"http://127.0.0.1:{_port}";

    private string Log => Path.Combine(_directory, "access.log");

    public static async Task<NginxSite> StartAsync(int pages)
    {
        var site = new NginxSite();
        Directory.CreateDirectory(site.Full(""));
        for (var page = 0; page < pages; page++)
            site.Write(page, $"This is page number {page} of the handbook.");
        site.Link(Enumerable.Range(0, pages));
        await site.ServeAsync();
        return site;
    }

    /// <summary>Writes a page.</summary>
    public void Write(int page, string text, DateTime? at = null) => Write(
        $"page{page}.html",
        $"<html lang=en><head><title>Page {page}</title></head><body><nav><a href=\"./\">Home</a></nav><main><h1>Page {page}</h1>"
        + $"<p>{text}</p></main><footer>Imprint</footer></body></html>",
        at);

    /// <summary>Writes the home page, the sections' pages and the sitemap, which name these pages.</summary>
    public void Link(IEnumerable<int> pages)
    {
        var sections = pages.GroupBy(page => page / PagesPerSection).ToList();
        Write("index.html", Page("Home", sections.Select(section => $"section{section.Key}.html")));
        foreach (var section in sections)
            Write($"section{section.Key}.html", Page($"Section {section.Key}", section.Select(page => $"page{page}.html")));
        Write(
            "sitemap.xml",
            "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">" + string.Concat(sections.SelectMany(section => section).Select(
                page => $"<url><loc>{Origin}/page{page}.html</loc>"
                    + $"<lastmod>{File.GetLastWriteTimeUtc(Full($"page{page}.html")):yyyy-MM-ddTHH:mm:ssZ}</lastmod></url>"))
            + "</urlset>");
    }

    public void Remove(int page) => File.Delete(Full($"page{page}.html"));

    public void SetPassword(string password) => File.WriteAllText(Path.Combine(_directory, "users"), $"ann:{{PLAIN}}{password}\n");

    /// <summary>Returns the requests since the last call, as "status path". Those for robots.txt are left out.</summary>
    public async Task<IReadOnlyList<string>> RequestsAsync()
    {
        await using var file = new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = _read;
        using var reader = new StreamReader(file);
        var text = await reader.ReadToEndAsync();
        _read += Encoding.UTF8.GetByteCount(text);
        return [.. text.Split('\n').Where(line => line.Length > 0 && !line.Contains("robots.txt", StringComparison.Ordinal))];
    }

    public Task StopAsync() => _server!.StopAsync();

    public Task StartAgainAsync() => _server!.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task ServeAsync()
    {
        SetPassword("first");
        var types = ServerProgram.Find("etc/nginx/mime.types");
        await File.WriteAllTextAsync(
            Path.Combine(_directory, "nginx.conf"),
            $$"""
            daemon off; master_process off; pid {{_directory}}/pid; error_log {{_directory}}/error.log;
            events { worker_connections 200; }
            http {
                include {{types}};
                log_format plain '$status $uri';
                access_log {{Log}} plain;
                client_body_temp_path {{_directory}}/t1; proxy_temp_path {{_directory}}/t2; fastcgi_temp_path {{_directory}}/t3;
                uwsgi_temp_path {{_directory}}/t4; scgi_temp_path {{_directory}}/t5;
                server {
                    listen 127.0.0.1:{{_port}};
                    root {{_directory}}/site;
                    location / { auth_basic site; auth_basic_user_file {{_directory}}/users; }
                    location = /robots.txt { auth_basic off; }
                }
            }

            """);
        ServerProgram.Give(_directory);
        _server = await ServerProgram.StartAsync(new ServerSettings(
            ServerProgram.Find("usr/sbin/nginx"),
            ["-c", $"{_directory}/nginx.conf", "-p", _directory, "-e", $"{_directory}/error.log"],
            _port));
    }

    private string Full(string name) => Path.Combine(_directory, "site", name);

    private void Write(string name, string text, DateTime? at = null)
    {
        File.WriteAllText(Full(name), text);
        File.SetLastWriteTimeUtc(Full(name), at ?? Made);
    }

    private static string Page(string title, IEnumerable<string> links)
        => $"<html lang=en><title>{title}</title><body><main><h1>{title}</h1><ul>"
            + string.Concat(links.Select(link => $"<li><a href=\"{link}\">{link}</a></li>")) + "</ul></main></body></html>";
}

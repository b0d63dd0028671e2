using System.Net;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.WebDav;

/// <summary>
/// A real Xandikos, which keeps each folder in git and tells what changed since a state (RFC 6578), of one folder at a time. It has no
/// accounts. It answers 500 for a state that it does not know, and reports of a changed file only what is other than before.
/// </summary>
internal sealed class Xandikos : IAsyncDisposable
{
    private readonly string _directory;
    private readonly HttpClient _http = new();
    private readonly Uri _server;
    private ServerProgram _program = null!;

    private Xandikos(string directory, int port)
    {
        (_directory, _server) = (directory, new Uri($"http://127.0.0.1:{port}/"));
        Address = new Uri(_server, "user/docs");
    }

    /// <summary>The address of a folder that is there and empty at first.</summary>
    public Uri Address { get; }

    public static async Task<Xandikos> StartAsync()
    {
        var script = ServerProgram.Find("usr/bin/xandikos");
        var packages = ServerProgram.Find("usr/lib/python3/dist-packages");
        var port = FreePort.Find();
        var xandikos = new Xandikos(ServerProgram.MakeDirectory(), port);
        xandikos._program = await ServerProgram.StartAsync(new ServerSettings(
            ServerProgram.Find("usr/bin/python3"),
            [script, "-d", xandikos._directory, "-l", "127.0.0.1", "-p", $"{port}", "--autocreate", "--defaults"],
            port)
        {
            Environment = new Dictionary<string, string>
            {
                ["PYTHONPATH"] = packages, ["PYTHONDONTWRITEBYTECODE"] = "1", ["HOME"] = xandikos._directory,
            },
        });
        await xandikos.SendAsync(new HttpMethod("MKCOL"), "", null);
        return xandikos;
    }

    public Task MakeFolderAsync(string folder) => SendAsync(new HttpMethod("MKCOL"), folder, null);

    public Task PutAsync(string path, string text) => SendAsync(HttpMethod.Put, path, new StringContent(text));

    public Task DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    /// <summary>Removes the history of a folder, so that its states are unknown.</summary>
    public async Task ForgetAsync(string folder, IReadOnlyDictionary<string, string> texts)
    {
        await DeleteAsync(folder);
        await MakeFolderAsync(folder);
        foreach (var (name, text) in texts)
            await PutAsync($"{folder}/{name}", text);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_program is not null)
            await _program.DisposeAsync();
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", _directory]);
        await remove.WaitForExitAsync();
    }

    private async Task SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        var address = $"{Address}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}".TrimEnd('/');
        using var request = new HttpRequestMessage(method, address) { Content = content };
        using var answer = await _http.SendAsync(request);
        Assert.That(
            answer.StatusCode,
            Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NoContent),
            $"{method} {path}: {_program.Output}");
    }
}

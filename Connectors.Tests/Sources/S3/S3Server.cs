using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.S3;

/// <summary>
/// A real S3 server (s3rver, a program for Node.js that ./test brings) with one bucket. It knows keys, but does not check signatures of
/// version 4; <see cref="FakeS3"/> does.
/// </summary>
internal sealed class S3Server : IAsyncDisposable
{
    /// <summary>The only access key that the server knows, and its secret.</summary>
    public const string Key = "S3RVER";

    private readonly string _directory = ServerProgram.MakeDirectory();
    private readonly HttpClient _http = new();
    private ServerProgram _server = null!;

    private S3Server()
    {
    }

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Find()}");

    /// <summary>Starts it. The test ends here as skipped on a machine without Node.js.</summary>
    public static async Task<S3Server> StartAsync()
    {
        var modules = Environment.GetEnvironmentVariable("CONNECTORS_TEST_MODULES");
        if (modules is null || !File.Exists("/usr/bin/node"))
            Assert.Ignore("This machine has no Node.js with s3rver; ./test brings it where npm can.");
        var s3 = new S3Server();
        var script = Path.Combine(s3._directory, "run.js");
        await File.WriteAllTextAsync(
            script,
            $$"""
            const S3rver = require('{{modules}}/s3rver');
            new S3rver({ port: {{s3.Address.Port}}, address: '127.0.0.1', silent: true, directory: '{{s3._directory}}/data',
                configureBuckets: [{ name: '{{FakeS3.Bucket}}' }] }).run();
            """);
        Directory.CreateDirectory(Path.Combine(s3._directory, "data"));
        ServerProgram.Give(s3._directory);
        s3._server = await ServerProgram.StartAsync(new ServerSettings("/usr/bin/node", [script], s3.Address.Port));
        return s3;
    }

    public Task StopAsync() => _server.StopAsync();

    public Task StartAgainAsync() => _server.StartAsync();

    public JsonObject Config(params IEnumerable<(string Key, JsonNode Value)> more)
    {
        var config = S3Configs.Of(Address, Key, more);
        config["credentials"]!["aws_access_key_id"] = Key;
        return config;
    }

    public async Task PutAsync(string key, string text)
    {
        using var content = new StringContent(text);
        using var answer = await _http.PutAsync(ObjectOf(key), content);
        Assert.That(answer.IsSuccessStatusCode, key);
    }

    public async Task DeleteAsync(string key)
    {
        using var answer = await _http.DeleteAsync(ObjectOf(key));
        Assert.That(answer.IsSuccessStatusCode, key);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", _directory]);
        await remove.WaitForExitAsync();
    }

    private Uri ObjectOf(string key)
        => new(Address, $"/{FakeS3.Bucket}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}");
}

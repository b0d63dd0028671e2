using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Api.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connectors.Tests.Support;

/// <summary>The API on real HTTP with its own database. Without a worker (role "api"), runs that it starts stay SCHEDULE.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    public const string Key = "bootstrap-key-of-the-tests";

    private ConnectorsApp _app;
    private readonly string _directory;
    private readonly string[] _settings;
    private readonly bool _isBeside;

    private ApiHost(ConnectorsApp app, TestDatabase database, string directory, string[] settings, bool isBeside)
    {
        (_app, Database, _directory, _settings, _isBeside) = (app, database, directory, settings, isBeside);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(app.App.Urls.First()),
        };
    }

    public TestDatabase Database { get; }

    public HttpClient Client { get; }

    public static Task<ApiHost> StartAsync(string role = "api", params string[] settings) => StartAsync(null, role, settings);

    public static async Task<ApiHost> StartAsync(Action<WebApplicationBuilder>? configure, string role, params string[] settings)
    {
        var (database, directory) = (await TestDatabase.CreateAsync(), Directory.CreateTempSubdirectory("connectors-test-").FullName);
        return new ApiHost(
            await OpenAsync(configure, database, directory, [$"--Connectors:Role={role}", .. settings]),
            database,
            directory,
            settings,
            isBeside: false);
    }

    /// <summary>Starts an API on an existing database, with its own data directory.</summary>
    public static async Task<ApiHost> OverAsync(TestDatabase database, params string[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("connectors-test-").FullName;
        return new ApiHost(
            await OpenAsync(null, database, directory, ["--Connectors:Role=api", .. settings]),
            database,
            directory,
            settings,
            isBeside: false);
    }

    /// <summary>Starts another API on the same database and key ring, like a second process.</summary>
    public async Task<ApiHost> BesideAsync()
        => new(
            await OpenAsync(null, Database, _directory, ["--Connectors:Role=api", .. _settings]),
            Database,
            _directory,
            _settings,
            isBeside: true);

    private static async Task<ConnectorsApp> OpenAsync(
        Action<WebApplicationBuilder>? configure, TestDatabase database, string directory, string[] settings)
    {
        var builder = WebApplication.CreateBuilder(
        [
            "--urls=http://127.0.0.1:0", $"--ConnectionStrings:Connectors={database.ConnectionString}",
            $"--Connectors:DataDirectory={directory}", $"--Connectors:BootstrapApiKey={Key}", "--Connectors:Workers=4", .. settings,
        ]);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        configure?.Invoke(builder);
        builder.Services.AddSource<ScriptedSource, ScriptedConfig, ScriptedCheckpoint>("scripted", "Scripted", "For tests.");
        builder.Services.AddSource<PickySource, PickyConfig, ScriptedCheckpoint>("picky", "Picky", "For tests.");
        builder.Services.AddSingleton(EngineHost.Quick);
        return await ConnectorsApp.StartAsync(builder, CancellationToken.None);
    }

    public T Get<T>()
        where T : notnull
        => _app.App.Services.GetRequiredService<T>();

    /// <summary>Calls the API and returns the HTTP status and body.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">With its query.</param>
    /// <param name="body">JSON. Null sends no body.</param>
    /// <param name="key">The API key. Empty sends none.</param>
    public async Task<(int Status, JsonNode Body)> CallAsync(HttpMethod method, string path, string? body = null, string key = Key)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)! : JsonValue.Create(text));
    }

    /// <summary>Calls the API with headers of the test's own. The caller disposes the answer.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? body, string key = Key, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Client.SendAsync(request);
    }

    public async Task<JsonNode> GetAsync(string path, string key = Key) => (await CallAsync(HttpMethod.Get, path, null, key)).Body;

    public async Task<JsonNode> PostAsync(string path, string body, string key = Key)
        => (await CallAsync(HttpMethod.Post, path, body, key)).Body;

    /// <summary>Creates a valid connector and returns its id.</summary>
    public async Task<string> ConnectAsync(string key = Key)
    {
        var made = await PostAsync(
            "/api/v1/connectors", """{"name":"Picky","source":"picky","config":{"credentials":{"user":"u","token":"secret-1"}}}""", key);
        return made["data"]!["id"]!.GetValue<string>();
    }

    public async Task<string> DatasetAsync(string connectors = "[]", string key = Key)
    {
        var made = await PostAsync("/api/v1/datasets", $$"""{"name":"{{Guid.NewGuid():N}}","connectors":{{connectors}}}""", key);
        return made["data"]!["id"]!.GetValue<string>();
    }

    public async Task<string> KeyAsync(string tenant, string role = "admin", string? principal = null)
    {
        var bound = principal is null ? "" : $",\"principal\":\"{principal}\"";
        var made = await PostAsync("/api/v1/keys", $$"""{"name":"k","tenant_id":"{{tenant}}","role":"{{role}}"{{bound}}}""");
        return made["data"]!["key"]!.GetValue<string>();
    }

    public Task<T?> ScalarAsync<T>(string sql, object? parameters = null)
        => Database.Database.FirstAsync<T>(sql, parameters, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        // NUnit keeps fixtures, and everything they reference, until the last test has run.
        _app = null!;
        if (_isBeside)
            return;
        await Database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}

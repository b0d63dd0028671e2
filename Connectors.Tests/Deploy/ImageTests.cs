using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Deploy;

/// <summary>Builds the image's program as the Dockerfile does and runs it as an engine would: each role, its health, and its end.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class ImageTests
{
    private const string Key = "first-key-of-the-container";
    private static readonly Dockerfile File = Dockerfile.Read();
    private static ImageBuild? image;

    private TestDatabase _database = null!;
    private TcpRelay _relay = null!;
    private string _volume = "";

    private static string App => image!.At("/app");

    [OneTimeSetUp]
    public static async Task BuildAsync() => image = await ImageBuild.RunAsync(File);

    [OneTimeTearDown]
    public static void Remove() => image?.Dispose();

    [SetUp]
    public async Task MakeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync();
        _relay = new TcpRelay(_database.ConnectionString);
        _volume = Directory.CreateTempSubdirectory("connectors-volume-").FullName;
        if (!Container.IsIsolated)
            return;
        using var chown = Process.Start("chown", [File.Single("USER").Text, _volume]);
        await chown.WaitForExitAsync();
    }

    [TearDown]
    public async Task ForgetAsync()
    {
        await _relay.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_volume, recursive: true);
    }

    [Test]
    public async Task The_image_migrates_and_serves_and_reads_and_every_role_stops_on_SIGTERM()
    {
        await using var migration = Start(["migrate"]);
        var migrated = await migration.EndAsync();
        await using var again = Start(["migrate"]);
        await using var api = Start(["api"]);
        await using var worker = Start(["worker"]);
        await ReadyAsync(api);
        await ReadyAsync(worker);

        var run = await SyncAsync(api);
        var identity = Container.IsIsolated ? worker.Status("Uid") : "Uid:\t1654";
        var stopped = new[] { await worker.StopAsync(), await api.StopAsync() };

        Assert.That(migrated.Output, Does.StartWith("Applied: 001_core.sql"));
        Assert.That((await again.EndAsync()).Output, Does.StartWith("The schema is up to date"));
        Assert.That(run["status"]!.GetValue<string>(), Is.EqualTo("SUCCESS"), run.ToJsonString());
        Assert.That(run["counters"]!["added"]!.GetValue<long>(), Is.Positive, run.ToJsonString());
        Assert.That(identity, Does.StartWith("Uid:\t1654"));
        Assert.That(stopped.Select(end => end.Code), Is.All.Zero, string.Join('\n', stopped.Select(end => end.Output)));
    }

    [TestCase("api")]
    [TestCase("worker")]
    public async Task A_container_stays_alive_without_the_database_and_becomes_ready_again_by_itself(string role)
    {
        await using var container = Start([role]);
        await ReadyAsync(container);
        var probed = await HealthAsync(container);

        _relay.Cut(true);
        await Eventually.TrueAsync(async () => await container.HealthAsync("/health/ready") == "503 the database does not answer");
        var (live, unready) = (await container.HealthAsync("/health/live"), await HealthAsync(container));
        _relay.Cut(false);
        await ReadyAsync(container);

        Assert.That(live, Is.EqualTo("200 live"));
        Assert.That(probed, Is.EqualTo((0, "200 ready")));
        Assert.That(unready.Code, Is.EqualTo(1));
    }

    [Test]
    public async Task Secrets_can_be_given_as_files()
    {
        var secrets = Directory.CreateDirectory(Path.Combine(_volume, "secrets")).FullName;
        await System.IO.File.WriteAllTextAsync(Path.Combine(secrets, "ConnectionStrings__Connectors"), _relay.ConnectionString + "\n");
        var settings = new Dictionary<string, string> { ["Connectors__SecretsDirectory"] = "/var/lib/connectors/secrets" };
        await using var migration = Container.Start(File, App, _volume, ["migrate"], settings);

        Assert.That((await migration.EndAsync()).Output, Does.StartWith("Applied: 001_core.sql"));
    }

    [Test]
    public async Task A_wrong_configuration_ends_the_container_with_a_message_and_no_stack_trace()
    {
        await using var container = Start(["--Connectors:Role=elephant", "--Connectors:Workers=0"]);

        var (code, output) = await container.EndAsync();

        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("it must be all, api or worker").And.Contain("Connectors:Workers").And.Not.Contain("   at "));
    }

    /// <summary>Runs the image's own health check against a container.</summary>
    private static async Task<(int Code, string Output)> HealthAsync(Container container)
    {
        await using var health = Container.Start(
            File, App, Path.GetTempPath(), ["health"], new Dictionary<string, string>(), container.Port);
        var (code, output) = await health.EndAsync();
        return (code, output.Trim());
    }

    private static Task ReadyAsync(Container container)
        => Eventually.TrueAsync(async () => await container.HealthAsync("/health/ready") == "200 ready", TimeSpan.FromMinutes(1));

    /// <summary>Creates a connector that reads a folder; returns its run as the API shows it at the end.</summary>
    private static async Task<JsonNode> SyncAsync(Container api)
    {
        api.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        var connector = await PostAsync(
            api, "/api/v1/connectors", """{"name":"Files","source":"folder","config":{"root":"/usr/share/doc/apt"}}""");
        var id = connector["data"]!["id"]!.GetValue<string>();
        await PostAsync(api, "/api/v1/datasets", $$"""{"name":"Files","connectors":[{"id":"{{id}}"}]}""");
        return await Eventually.GetAsync(
            async () =>
            {
                var runs = JsonNode.Parse(await api.Client.GetStringAsync($"/api/v1/connectors/{id}/runs"))!["data"]!["runs"]!.AsArray();
                return runs.FirstOrDefault(run => run!["finished_at"] is not null);
            },
            TimeSpan.FromMinutes(1));
    }

    private static async Task<JsonNode> PostAsync(Container api, string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await api.Client.PostAsync(path, content);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private Container Start(string[] arguments) => Container.Start(File, App, _volume, arguments, new Dictionary<string, string>
    {
        ["ConnectionStrings__Connectors"] = _relay.ConnectionString,
        ["Connectors__BootstrapApiKey"] = Key,
        ["Connectors__FolderRoots"] = "/usr/share/doc",
    });
}

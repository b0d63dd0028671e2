using System.Diagnostics;
using System.Net;
using Connectors.Api.Hosting;
using Connectors.Jobs.Hosting.Postgres;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Connectors.Tests.Api.Hosting;

/// <summary>The product while its database is away, or cannot write.</summary>
public sealed class DatabaseAwayTests
{
    [Test]
    public async Task A_private_server_that_was_killed_is_started_again_and_callers_are_told_to_come_back()
    {
        var directory = Directory.CreateTempSubdirectory("connectors-away-").FullName;
        File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        using var logs = new CapturedLogs();
        var builder = WebApplication.CreateBuilder(
        [
            "--urls=http://127.0.0.1:0", $"--Connectors:DataDirectory={directory}", $"--Connectors:BootstrapApiKey={ApiHost.Key}",
            "--Connectors:Role=api",
        ]);
        builder.Logging.ClearProviders().AddProvider(logs);
        try
        {
            await using var app = await ConnectorsApp.StartAsync(builder, CancellationToken.None);
            using var client = new HttpClient { BaseAddress = new Uri(app.App.Urls.First()) };
            client.DefaultRequestHeaders.Authorization = new("Bearer", ApiHost.Key);
            Assert.That((await client.GetAsync("/api/v1/datasets")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

            using (var server = Process.GetProcessById(app.App.Services.GetRequiredService<WatchedServer>().Postgres!.ProcessId))
                server.Kill();
            var away = await Eventually.GetAsync(async () =>
            {
                var answer = await client.GetAsync("/api/v1/datasets");
                return answer.StatusCode == HttpStatusCode.OK ? null : answer;
            });
            Assert.That(away.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable), await away.Content.ReadAsStringAsync());
            Assert.That(away.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero));

            await Eventually.TrueAsync(async () => (await client.GetAsync("/api/v1/datasets")).StatusCode == HttpStatusCode.OK);
            await Eventually.TrueAsync(async () => (await client.GetStringAsync("/health/ready")) == "ready");
            // The server answers a moment before its start is logged.
            await Eventually.TrueAsync(
                () => Task.FromResult(logs.Lines.Any(line => line.Contains("It was started again", StringComparison.Ordinal))));
            Assert.That(logs.Lines.Where(line => line.Contains("failed; the caller was told", StringComparison.Ordinal)), Is.Empty);
        }
        finally
        {
            await PrivatePostgres.StopAbandonedAsync(new PrivatePostgresOptions { DataDirectory = directory }, CancellationToken.None);
            Directory.Delete(directory, recursive: true);
        }
    }

    [Test]
    public async Task A_full_disk_is_told_by_answers_health_and_pages_until_there_is_space_again()
    {
        await using var host = await ApiHost.StartAsync();
        // The server's error when a file cannot grow. The test cannot fill the disk that everything else here needs.
        await host.Database.Database.ExecuteAsync(
            """
            create function full_disk() returns trigger language plpgsql as
                $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
            create trigger full_disk before insert or update on database_probe for each row execute function full_disk();
            create trigger full_disk before insert on knowledge_bases for each row execute function full_disk();
            """,
            null,
            CancellationToken.None);

        using var made = await host.SendAsync(HttpMethod.Post, "/api/v1/datasets", """{"name":"x"}""");
        var (readStatus, _) = await host.CallAsync(HttpMethod.Get, "/api/v1/datasets");
        var health = await host.Client.GetStringAsync("/health/ready");
        var (_, page) = await host.CallAsync(HttpMethod.Get, "/hangfire/connectors");
        await host.Database.Database.ExecuteAsync(
            "drop trigger full_disk on database_probe; drop trigger full_disk on knowledge_bases", null, CancellationToken.None);

        Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await made.Content.ReadAsStringAsync(), Does.Contain("disk is full"));
        Assert.That(readStatus, Is.EqualTo(200), "reading goes on");
        Assert.That(health, Does.StartWith("ready, but").And.Contain("disk is full"));
        Assert.That(page.ToString(), Does.Contain("alert-danger").And.Contain("disk is full"));
        await Eventually.TrueAsync(async () => await host.Client.GetStringAsync("/health/ready") == "ready");
        Assert.That((await host.CallAsync(HttpMethod.Post, "/api/v1/datasets", """{"name":"x"}""")).Status, Is.EqualTo(200));
    }

    [Test]
    public void A_process_says_that_it_is_not_alive_when_its_database_has_been_away_for_long()
    {
        var time = new FakeTimeProvider();
        var health = new DatabaseHealth(time);
        var (liveness, patient) = (new Liveness(health, TimeSpan.FromMinutes(10)), new Liveness(health, TimeSpan.Zero));
        var services = new ServiceCollection().BuildServiceProvider();

        Assert.That(health.Failed(new NpgsqlException("gone")), Is.True);
        Assert.That(health.Failed(new NpgsqlException("gone")), Is.False, "told once");
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.That(liveness.WhyDead(services), Is.Null);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.That(liveness.WhyDead(services), Does.Contain("11 minutes"));
        Assert.That(patient.WhyDead(services), Is.Null);
        Assert.That(health.Answered(), Is.EqualTo(TimeSpan.FromMinutes(11)));
        Assert.That(liveness.WhyDead(services), Is.Null);
    }
}

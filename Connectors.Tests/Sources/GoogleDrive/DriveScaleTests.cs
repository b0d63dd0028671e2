using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleDrive;

public sealed class DriveScaleTests : GoogleDriveFixture
{
    private const int Many = 20_000;

    [Test]
    public async Task Twenty_thousand_files_cost_a_call_a_thousand_and_faults_change_nothing()
    {
        Google.Directory.Users.AddRange(Enumerable.Range(0, 4).Select(i => $"user{i}@example.com"));
        for (var i = 0; i < 3; i++)
            Drive.Drives[$"D{i}"] = ($"Drive {i}", [new FakeShare("user", Ann, Role: "organizer")]);
        var random = new Random(11);
        for (var i = 0; i < Many; i++)
        {
            var place = random.Next(7);
            File($"{i:x8}", owner: $"user{place}@example.com", drive: place < 4 ? null : $"D{place - 4}");
        }

        var probe = Probe("google_drive", DriveConfigs.ServiceAccount(Google, config =>
        {
            config["include_my_drives"] = true;
            config["include_shared_drives"] = true;
        }));
        var (clean, calls) = await CountAsync(() => probe.ReadAllAsync());
        Google.Faults = new UpstreamFaults
        {
            Seed = 5, Percent = new Dictionary<UpstreamFault, int> { [UpstreamFault.ServerError] = 2, [UpstreamFault.Throttled] = 2, [UpstreamFault.Dropped] = 1 },
        };
        Google.Tokens.UsesOfToken = 5;
        var faulty = await probe.ReadAllAsync();

        Assert.That(Ids(clean), Has.Count.EqualTo(Many).And.Unique);
        Assert.That(Ids(faulty), Is.EqualTo(Ids(clean)));
        Assert.That(Failures(faulty), Is.Empty);
        Assert.That(calls, Has.Count.LessThan(2 * Many / 1000 + 30), "pages of a thousand, and a few calls a partition");
    }

    [Test]
    public async Task Rotated_refresh_tokens_are_used_once_whoever_refreshes()
    {
        Google.Tokens.Rotates = true;
        Google.Tokens.UsesOfToken = 3;
        for (var i = 0; i < 30; i++)
            File($"f{i:00}");
        var probe = Mine(config => config["batch_size"] = 5);

        var both = await Task.WhenAll(probe.ReadAsync(AnnsDrive), probe.ReadAsync(AnnsDrive));

        Assert.That(both.Select(Ids), Is.All.Count.EqualTo(30));
        Assert.That(Google.Count("/token"), Is.GreaterThan(1));
    }

    [Test]
    public async Task A_revoked_grant_is_an_error_that_asks_to_sign_in_again()
    {
        Google.Tokens.Refusal = "invalid_grant";

        var (_, error) = await Outcome.OfAsync(() => Mine().CheckAsync());

        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That(error!.Message, Does.Contain("Sign in again"));
    }
}

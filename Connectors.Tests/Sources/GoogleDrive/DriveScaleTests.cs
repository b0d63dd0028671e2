using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleDrive;

public sealed class DriveScaleTests : DriveFixture
{
    private const int Many = 20_000;

    [Test]
    public async Task Twenty_thousand_files_cost_one_call_per_thousand_and_faults_do_not_change_the_result()
    {
        Google.Directory.Users.AddRange(Enumerable.Range(0, 4).Select(i => $"user{i}@example.com"));
        for (var i = 0; i < 3; i++)
            Drive.Drives[$"D{i}"] = ($"Drive {i}", [new FakeShare("user", Ann) { Role = "organizer" }]);
        var random = new Random(11);
        for (var i = 0; i < Many; i++)
        {
            var place = random.Next(7);
            File($"{i:x8}", owner: $"user{place}@example.com", drive: place < 4 ? null : $"D{place - 4}");
        }

        var probe = ServiceAccount(config =>
        {
            config["include_my_drives"] = true;
            config["include_shared_drives"] = true;
        });
        var (clean, calls) = await CountAsync(() => probe.ReadAllAsync());
        Google.Faults = new UpstreamFaults
        {
            Seed = 5,
            Percent = new Dictionary<UpstreamFault, int>
            {
                [UpstreamFault.ServerError] = 2, [UpstreamFault.Throttled] = 2, [UpstreamFault.Dropped] = 1,
            },
        };
        Google.Tokens.UsesOfToken = 5;
        var faulty = await probe.ReadAllAsync();

        Assert.That(Ids(clean), Has.Count.EqualTo(Many).And.Unique);
        Assert.That(Ids(faulty), Is.EqualTo(Ids(clean)));
        Assert.That(Failures(faulty), Is.Empty);
        Assert.That(calls, Has.Count.LessThan(2 * Many / 1000 + 30), "pages of a thousand, and a few calls per partition");
    }

    [Test]
    public async Task Concurrent_readers_use_each_rotated_refresh_token_once([Rounds] int _)
    {
        Google.Tokens.Rotates = true;
        // Tokens die at three moments. A reader that is slow to repeat a refused call may meet two of them, and is given a third token.
        Google.Tokens.DiesAfter.AddRange([5, 9, 13]);
        for (var i = 0; i < 30; i++)
            File($"f{i:00}");
        var probe = Mine(config => config["batch_size"] = 5);

        var both = await Task.WhenAll(probe.ReadAsync(AnnsDrive), probe.ReadAsync(AnnsDrive));

        Assert.That(both.Select(Ids), Is.All.Count.EqualTo(30));
        Assert.That(Google.Count("/token"), Is.GreaterThan(1));
    }

    [Test]
    public async Task A_revoked_grant_asks_the_user_to_sign_in_again()
    {
        Google.Tokens.Refusal = "invalid_grant";

        var (_, error) = await Outcome.OfAsync(() => Mine().CheckAsync());

        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That(error!.Message, Does.Contain("Sign in again"));
    }
}

using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Git;

/// <summary>The engine reads a repository behind a real Apache with git http-backend from the first sync to the last.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class GitServerTests
{
    private const int Folders = 6;
    private const int Documents = 1_500;
    private const int Changed = 1_000;

    private ApacheGit _apache = null!;
    private EngineHost _host = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _apache = await ApacheGit.StartAsync();
        _apache.Repo.Commit(commit =>
        {
            for (var number = 0; number < Documents; number++)
                commit.Write(Name(number), $"lantern {number}");
        });
        _host = await EngineHost.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_apache is not null)
            await _apache.DisposeAsync();
    }

    [Test]
    public async Task Reads_a_server_and_keeps_up_with_changes_renames_deletions_and_rewritten_branches()
    {
        var connector = await _host.ConnectAsync("git", GitConfigs.Of(_apache.Address));
        var first = await _host.RunAsync(connector);
        Assert.That(first.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents));

        var before = _apache.Requests.Length;
        await _host.RunAsync(connector);
        Assert.That(_apache.Requests.Skip(before).Count(), Is.LessThanOrEqualTo(4).And.Positive, "two calls list refs");

        _apache.Repo.Commit(commit =>
        {
            for (var number = 0; number < Changed; number++)
                commit.Write(Name(number), $"beacon {number}");
            for (var number = Changed; number < Changed + 20; number++)
                commit.Rename(Name(number), Name(number) + ".renamed.txt");
            for (var number = Changed + 20; number < Changed + 30; number++)
                commit.Delete(Name(number));
        });
        before = _apache.Requests.Length;
        await _host.RunAsync(connector);
        Assert.That(_apache.Requests.Skip(before).Count(), Is.LessThanOrEqualTo(4 + (3 * (Folders + 1))));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents - 10), "a diff tells what is gone");
        Assert.That(await _host.AskAsync(connector, "beacon", null), Is.Not.Empty);

        const int InAFolder = Documents / Folders;
        _apache.Repo.Commit(commit => commit.Rename("part 5", "part five"));
        await _host.RunAsync(connector);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents - 10), "all of them under their new names, and no others");
        _apache.Repo.Commit(commit => commit.Delete("part five"));
        await _host.RunAsync(connector);
        Assert.That(await _host.CountAsync(connector), Is.InRange(Documents - 10 - InAFolder, Documents - InAFolder));
        _apache.Repo.Git("update-ref", "refs/heads/main", "main~2");
        await _host.RunAsync(connector);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents - 10), "the folder came back as it was");

        _apache.Repo.Commit(
            commit =>
            {
                for (var number = 0; number < Documents - 50; number++)
                    commit.Write(Name(number), $"beacon {number}");
            },
            fromNothing: true);
        await _host.RunAsync(connector);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents - 50));
        Assert.That((await _host.RunAsync(connector, RunKind.Prune)).Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents - 50));
    }

    [Test]
    public async Task Credentials_that_are_revoked_stop_syncs_with_words_and_new_ones_go_on()
    {
        var connector = await _host.ConnectAsync("git", GitConfigs.Of(_apache.Address));
        await _host.RunAsync(connector);
        _apache.SetPassword("second-token-8a11");

        var run = await _host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Failed));
        var error = await _host.ScalarAsync<string>("select error from runs where id = @Id", new { run.Id });
        Assert.That(error, Does.Contain("The server refuses the credentials, or wants some: enter a token"));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents));

        _apache.SetPassword(GitConfigs.Token);
        Assert.That((await _host.RunAsync(connector)).Status, Is.EqualTo(RunStatus.Success));
    }

    [Test]
    public async Task A_server_that_is_restarted_in_the_middle_of_a_sync_loses_nothing()
    {
        var connector = await _host.ConnectAsync("git", GitConfigs.Of(_apache.Address, ("batch_size", 20)));
        var run = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
        await Eventually.TrueAsync(() => Task.FromResult(_apache.Requests.Length > 20));

        await _apache.StopAsync();
        await _apache.StartAgainAsync();

        await _host.EndAsync(run);
        await _host.RunAsync(connector);
        // A file that was asked for while nothing answered is a failure that waits for its turn. A person need not.
        if (await OpenFailuresAsync(connector) > 0)
            await _host.EndAsync(await _host.Control.ReplayAsync(connector, new FailureSelection { All = true }, CancellationToken.None));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(Documents));
        Assert.That(await OpenFailuresAsync(connector), Is.Zero);
    }

    private Task<int> OpenFailuresAsync(string connector)
        => _host.ScalarAsync<int>(
            "select count(*)::int from failures where connector_id = @connector and resolved_at is null", new { connector });

    private static string Name(int number) => $"part {number % Folders}/file {number}.txt";
}

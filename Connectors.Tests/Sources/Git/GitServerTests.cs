using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Git;

/// <summary>The engine reads a repository behind a real Apache with git http-backend from the first sync to the last.</summary>
internal sealed class GitServerTests : ServerSyncTests<GitServerTests>
{
    private const int Documents = 1_500;
    private const int Changed = 1_000;

    private ApacheGit _apache = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _apache = await ApacheGit.StartAsync();
        _apache.Repo.Commit(commit =>
        {
            for (var number = 0; number < Documents; number++)
                commit.Write(Name(number), $"lantern {number}");
        });
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_apache is not null)
            await _apache.DisposeAsync();
    }

    [Test]
    public async Task Reads_a_server_and_keeps_up_with_changes_renames_deletions_and_rewritten_branches()
    {
        var connector = await Host.ConnectAsync("git", GitConfigs.Of(_apache.Address));
        var first = await Host.RunAsync(connector);
        Assert.That(first.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents));

        var before = _apache.Requests.Length;
        await Host.RunAsync(connector);
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
        await Host.RunAsync(connector);
        Assert.That(_apache.Requests.Skip(before).Count(), Is.LessThanOrEqualTo(4 + (3 * (Folders + 1))));
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents - 10), "a diff tells what is gone");
        Assert.That(await Host.AskAsync(connector, "beacon", null), Is.Not.Empty);

        const int InAFolder = Documents / Folders;
        _apache.Repo.Commit(commit => commit.Rename("part 5", "part five"));
        await Host.RunAsync(connector);
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents - 10), "all of them under their new names, and no others");
        _apache.Repo.Commit(commit => commit.Delete("part five"));
        await Host.RunAsync(connector);
        Assert.That(await Host.CountAsync(connector), Is.InRange(Documents - 10 - InAFolder, Documents - InAFolder));
        _apache.Repo.Git("update-ref", "refs/heads/main", "main~2");
        await Host.RunAsync(connector);
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents - 10), "the folder came back as it was");

        _apache.Repo.Commit(
            commit =>
            {
                for (var number = 0; number < Documents - 50; number++)
                    commit.Write(Name(number), $"beacon {number}");
            },
            fromNothing: true);
        await Host.RunAsync(connector);
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents - 50));
        Assert.That((await Host.RunAsync(connector, RunKind.Prune)).Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents - 50));
    }

    [Test]
    public async Task Credentials_that_are_revoked_stop_syncs_with_words_and_new_ones_go_on()
    {
        var connector = await Host.ConnectAsync("git", GitConfigs.Of(_apache.Address));
        await Host.RunAsync(connector);
        _apache.SetPassword("second-token-8a11");

        var run = await Host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Failed));
        var error = await ErrorAsync(run);
        Assert.That(error, Does.Contain("The server refuses the credentials, or wants some: enter a token"));
        Assert.That(await Host.CountAsync(connector), Is.EqualTo(Documents));

        _apache.SetPassword(GitConfigs.Token);
        Assert.That((await Host.RunAsync(connector)).Status, Is.EqualTo(RunStatus.Success));
    }

    [Test]
    public async Task A_server_that_is_restarted_in_the_middle_of_a_sync_loses_nothing()
    {
        var connector = await Host.ConnectAsync("git", GitConfigs.Of(_apache.Address, ("batch_size", 20)));
        var run = await SyncAsync(connector);
        await Eventually.TrueAsync(() => Task.FromResult(_apache.Requests.Length > 20));

        await _apache.StopAsync();
        await _apache.StartAgainAsync();

        await Host.EndAsync(run);
        await AssertNothingIsLostAsync(connector, Documents);
    }
}

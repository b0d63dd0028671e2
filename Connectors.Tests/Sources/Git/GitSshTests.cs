using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Sources.Sftp;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Git;

/// <summary>Repositories on a real OpenSSH server.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class GitSshTests
{
    private SshServer _ssh = null!;
    private GitRepo _repo = null!;

    [SetUp]
    public async Task StartAsync()
    {
        if (File.ReadLines("/etc/passwd").Any(line => line.StartsWith(SshServer.User + ":", StringComparison.Ordinal)
            && (line.EndsWith("nologin", StringComparison.Ordinal) || line.EndsWith("/false", StringComparison.Ordinal))))
        {
            Assert.Ignore($"The user {SshServer.User} has no shell on this machine.");
        }

        var programs = Path.GetDirectoryName(ServerProgram.Find("usr/bin/git-upload-pack"));
        var environment = string.Join(' ', GitRepo.Environment().Select(pair => $"\"{pair.Key}={pair.Value}\""));
        GitRepo.Start().Environment.TryGetValue("LD_LIBRARY_PATH", out var libraries);
        _ssh = await SshServer.StartAsync($"SetEnv \"PATH={programs}:/usr/bin:/bin\" \"LD_LIBRARY_PATH={libraries}\" {environment}");
        _repo = GitRepo.Make(_ssh.Root);
        _repo.Commit(commit => commit.Write("readme.md", "root").Write("docs/a.txt", "a").Write("docs/deep/b.txt", "b"));
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_ssh is not null)
            await _ssh.DisposeAsync();
    }

    [Test]
    public async Task Reads_a_repository_and_its_changes_by_SSH()
    {
        var source = new GitReading(Config());
        Assert.That(
            (await source.SyncAsync()).Documents,
            Is.EquivalentTo(new[] { "readme.md: root", "docs/a.txt: a", "docs/deep/b.txt: b" }));
        Assert.That((await source.SyncAsync()).Documents, Is.Empty);

        _repo.Commit(commit => commit.Write("docs/a.txt", "a2").Delete("readme.md"));
        Assert.That((await source.SyncAsync()).Documents, Is.EqualTo(new[] { "docs/a.txt: a2" }));
        Assert.That(await source.ListAsync(), Is.EquivalentTo(new[] { "docs/a.txt", "docs/deep/b.txt" }));
    }

    [Test]
    public async Task Reads_files_larger_than_what_a_connection_holds_at_a_time()
    {
        var large = new byte[12 << 20];
        new Random(3).NextBytes(large);
        _repo.Commit(commit => commit.Write("docs/large.bin", large));
        var read = await new GitReading(Config()).SyncAsync();

        Assert.That(read.Contents["docs/large.bin"], Is.EqualTo(_repo.Git("rev-parse", "main:docs/large.bin").Trim()));
    }

    [Test]
    public async Task A_key_that_is_no_longer_accepted_and_a_repository_that_does_not_exist_are_told()
    {
        await using (var probe = GitReading.Probe(Config(("url", $"{Address}-gone"))))
        {
            var (_, error) = await Outcome.OfAsync(() => probe.CheckAsync());
            Assert.That(error, Is.InstanceOf<SourceException>().With.Message.Contains("Check url, and that the key may read it."));
            Assert.That(((SourceException)error!).Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        }

        _ssh.Accept("locked");
        await using (var probe = GitReading.Probe(Config()))
        {
            var (_, error) = await Outcome.OfAsync(() => probe.CheckAsync());
            Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Unauthorized), error?.ToString());
        }
    }

    [Test]
    public async Task A_path_with_quotes_reaches_the_program_as_a_path()
    {
        var marker = Path.Combine(_ssh.Root, "marker");
        var address = $"ssh://{SshServer.User}@127.0.0.1:{_ssh.Port}/x'; touch {marker}; '.git";
        await using var probe = GitReading.Probe(Config(("url", address)));
        await Outcome.OfAsync(() => probe.CheckAsync());

        Assert.That(marker, Does.Not.Exist);
    }

    private string Address => $"ssh://{SshServer.User}@127.0.0.1:{_ssh.Port}{_repo.Path}";

    private JsonObject Config(params IEnumerable<(string Key, JsonNode Value)> more)
    {
        var config = new JsonObject
        {
            ["url"] = Address,
            ["host_key"] = _ssh.HostKey,
            // Tests hurry the clock, and a handshake takes its time.
            ["request_timeout_secs"] = 600,
            ["credentials"] = _ssh.Credentials("plain"),
        };
        foreach (var (key, value) in more)
            config[key] = value;
        return config;
    }
}

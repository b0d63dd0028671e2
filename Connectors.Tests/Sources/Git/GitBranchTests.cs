using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.Git;

public sealed class GitBranchTests
{
    private readonly FakeGit _server = new();

    private GitRepo Repo => _server.Repo;

    [SetUp]
    public async Task StartAsync()
    {
        Repo.Commit(commit => commit.Write("readme.md", "root").Write("docs/a.txt", "a").Write("docs/deep/b.txt", "b")
            .Write("src/c.cs", "c"));
        await _server.StartAsync();
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task Reads_the_branch_or_tag_that_is_named_and_HEAD_without_a_branch()
    {
        Repo.Commit(commit => commit.Write("x.txt", "x"), branch: "feature/x");
        Repo.Git("tag", "-a", "-m", "first", "v1", "feature/x");
        Assert.That((await new GitReading(Config(("branch", "feature/x"))).SyncAsync()).Documents, Is.EqualTo(new[] { "x.txt: x" }));
        Assert.That((await new GitReading(Config(("branch", "v1"))).SyncAsync()).Documents, Is.EqualTo(new[] { "x.txt: x" }));

        Repo.Git("update-ref", "--no-deref", "HEAD", "refs/heads/feature/x");
        Assert.That((await new GitReading(Config()).SyncAsync()).Documents, Is.EqualTo(new[] { "x.txt: x" }));
    }

    [Test]
    public async Task Branches_can_be_chosen()
    {
        Repo.Commit(commit => commit.Write("x.txt", "x"), branch: "feature/x");
        await using var probe = GitReading.Probe(Config());
        var choices = await probe.ChoicesAsync("branch");

        Assert.That(
            choices.Select(choice => (choice.Value, choice.Note)),
            Is.EqualTo(new[] { ("feature/x", (string?)null), ("main", "default") }));
    }

    [TestCase("nothing", "branch: the repository has no branch or tag nothing. It has main")]
    [TestCase("", "branch: the repository's default branch does not exist. Name one of its branches: main")]
    public async Task A_branch_that_does_not_exist_is_named_beside_those_that_do(string branch, string message)
    {
        if (branch.Length == 0)
            Repo.Git("symbolic-ref", "HEAD", "refs/heads/gone");
        await using var probe = GitReading.Probe(Config(("branch", branch)));
        var (_, error) = await Outcome.OfAsync(() => probe.CheckAsync());

        Assert.That(error, Is.InstanceOf<SourceException>().With.Message.EqualTo(message));
        Assert.That(((SourceException)error!).Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
    }

    [Test]
    public async Task An_empty_repository_has_no_documents_and_is_told()
    {
        Directory.Delete(Repo.Path, recursive: true);
        GitRepo.Make(Repo.Root);
        foreach (var version2 in new[] { true, false })
        {
            _server.KnowsVersion2 = version2;
            Assert.That((await new GitReading(Config()).SyncAsync()).Documents, Is.Empty);
            await using var probe = GitReading.Probe(Config());
            Assert.That((await probe.CheckAsync()).Warnings, Is.EqualTo(new[] { "The repository is empty." }));
        }
    }

    [TestCase("page", "is no git repository, or one on a server that only hands out files: check url.")]
    [TestCase("moved", "It redirects to another address, which is not followed: check the address.")]
    public async Task A_redirect_is_not_followed_and_an_address_without_a_repository_is_told(string path, string message)
    {
        await using var web = new PlainWeb(_server.Address);
        await web.StartAsync();
        await using var probe = GitReading.Probe(new JsonObject { ["url"] = new Uri(web.Address, path).AbsoluteUri });
        var (_, error) = await Outcome.OfAsync(() => probe.CheckAsync());

        Assert.That(error, Is.InstanceOf<SourceException>().With.Message.Contains(message));
        Assert.That(((SourceException)error!).Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    public async Task Egress_rules_decide_about_the_address()
    {
        await using var probe = new SourceProbe(
            "git", JsonSerializer.SerializeToElement(Config()), new SourceContext { Connector = "git", Time = new HurriedTime(20) });
        var (_, error) = await Outcome.OfAsync(() => probe.CheckAsync());

        Assert.That(error, Is.InstanceOf<SourceException>());
        Assert.That(_server.Requests, Is.Empty);
    }

    private JsonObject Config(params IEnumerable<(string Key, JsonNode Value)> more) => GitConfigs.Of(_server.Address, more);

    /// <summary>A server without repositories of its own.</summary>
    private sealed class PlainWeb(Uri elsewhere) : FakeUpstream
    {
        protected override void Map(IEndpointRouteBuilder routes)
        {
            routes.MapGet("/page/info/refs", () => Results.Content("<h1>Sign in</h1>", "text/html"));
            routes.MapGet("/moved/info/refs", () => Results.Redirect(new Uri(elsewhere, GitRepo.Name + "/info/refs").AbsoluteUri));
        }
    }
}

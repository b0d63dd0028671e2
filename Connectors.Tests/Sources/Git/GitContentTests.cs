using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Git;

public sealed class GitContentTests
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
    public async Task Names_can_have_every_byte_and_one_that_is_no_UTF_8_costs_itself_and_is_told()
    {
        string[] names =
        [
            "docs/100% #1 ?;&.txt", "docs/\u00e9.txt", "docs/e\u0301.txt", "docs/back\\slash.txt", "docs/line\nbreak.txt",
            "docs/-rf.txt",
        ];
        Repo.Commit(commit =>
        {
            foreach (var name in names)
                commit.Write(name, name);
            commit.Write([.. "docs/caf"u8, 0xE9, .. ".txt"u8], "x"u8.ToArray());
        });
        var read = await new GitReading(Config()).SyncAsync();

        Assert.That(read.Documents, Is.SupersetOf(names.Select(name => $"{name}: {name}")));
        Assert.That(read.Failures.Single(), Is.EqualTo("docs/caf%E9.txt: the name is not valid UTF-8; rename it in the repository."));
    }

    [Test]
    public async Task Links_submodules_and_pointers_to_LFS_are_not_followed_and_are_named()
    {
        Repo.Commit(commit => commit.Link("docs/link.txt", "/etc/passwd").Submodule("docs/module", new string('1', 40))
            .Write("docs/video.txt", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"));
        var read = await new GitReading(Config()).SyncAsync();

        Assert.That(read.Skipped, Is.EquivalentTo(new[] { "docs/link.txt: symbolic link", "docs/module: submodule" }));
        Assert.That(read.Documents, Has.Some.EqualTo(
            "docs/video.txt: Unsupported: The file is kept in Git LFS, "
            + "and the repository has only a pointer to it, which is not followed."));
    }

    [Test]
    public async Task Files_are_as_git_has_them_from_zero_bytes_to_many_and_however_it_packs_them()
    {
        var random = new Random(7);
        var large = new byte[12 << 20];
        random.NextBytes(large);
        var similar = large.ToArray();
        Encoding.ASCII.GetBytes("another beginning").CopyTo(similar, 0);
        Repo.Commit(commit =>
        {
            commit.Write("docs/empty.txt", "").Write("docs/large.bin", large).Write("docs/similar.bin", similar);
            for (var number = 0; number < 60; number++)
                {
                var lines = Enumerable.Range(0, 500).Select(line => $"line {line} {(line % 60 == number ? "x" : "")}\n");
                commit.Write($"docs/page{number}.txt", string.Concat(lines));
            }
        });
        Repo.Git("repack", "-adfq", "--window=50", "--depth=50");
        var index = Directory.GetFiles(Repo.Path + "/objects/pack", "*.idx")[0];
        Assert.That(Repo.Git("verify-pack", "-v", index), Does.Contain("chain length = 3"));

        foreach (var filter in new[] { "true", "false" })
        {
            Repo.Git("config", "uploadpack.allowFilter", filter);
            var read = await new GitReading(Config()).SyncAsync();

            Assert.That(read.Documents, Has.Some.EqualTo("docs/empty.txt: "));
            foreach (var name in new[] { "large.bin", "similar.bin" }.Concat(Enumerable.Range(0, 60).Select(number => $"page{number}.txt")))
            {
                Assert.That(
                    read.Contents[$"docs/{name}"],
                    Is.EqualTo(Repo.Git("rev-parse", $"main:docs/{name}").Trim()),
                    $"{name}, filter {filter}");
            }
        }
    }

    [Test]
    public async Task A_batch_that_is_too_large_for_one_answer_comes_in_parts_and_a_file_that_is_too_large_costs_itself()
    {
        var noise = new byte[700 << 10];
        Repo.Commit(commit =>
        {
            for (var number = 0; number < 4; number++)
                commit.Write($"docs/half{number}.bin", Noise(noise, number));
            commit.Write("docs/large.bin", RandomNumberGenerator.GetBytes(3 << 20));
        });
        var read = await new GitReading(Config(("max_download_mb", 1))).SyncAsync();

        Assert.That(read.Documents.Count(document => document.Contains("half", StringComparison.Ordinal)), Is.EqualTo(4));
        Assert.That(read.Documents, Has.None.Contains("half0.bin: TooLarge"));
        Assert.That(read.Documents, Has.Some.EqualTo("docs/large.bin: TooLarge: The file is larger than max_download_mb."));
        Assert.That(read.Documents, Has.Some.EqualTo("docs/a.txt: a"));
    }

    [Test]
    public async Task Reads_repositories_whose_ids_are_SHA_256()
    {
        Directory.Delete(Repo.Path, recursive: true);
        var other = GitRepo.Make(Repo.Root, "sha256");
        other.Commit(commit => commit.Write("docs/a.txt", "a").Write("b.txt", "b"));

        Assert.That((await new GitReading(Config()).SyncAsync()).Documents, Is.EquivalentTo(new[] { "docs/a.txt: a", "b.txt: b" }));
    }

    private static byte[] Noise(byte[] noise, int seed)
    {
        new Random(seed).NextBytes(noise);
        return [.. noise];
    }

    private JsonObject Config(params IEnumerable<(string Key, JsonNode Value)> more) => GitConfigs.Of(_server.Address, more);
}

using System.Globalization;
using Connectors.Sources;
using Connectors.Sources.Git;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Git;

public sealed class GitPackTests
{
    private const long MaxBytes = 16L << 20;

    [Test]
    public async Task Objects_have_the_ids_and_sizes_that_git_gives_them()
    {
        var (repo, bytes) = MakePack();
        using (repo)
        {
            var pack = await PackReceiver.ReceiveAsync(new MemoryStream(bytes), isSha256: false, MaxBytes, CancellationToken.None);
            var ids = repo.Git("rev-list", "--objects", "--all", "--no-object-names");
            foreach (var line in ids.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var found = pack.Find(line);
                Assert.That(found?.Size, Is.EqualTo(long.Parse(repo.Git("cat-file", "-s", line), CultureInfo.InvariantCulture)), line);
                Assert.That($"{found!.Kind}".ToLowerInvariant(), Is.EqualTo(repo.Git("cat-file", "-t", line).Trim()));
            }

            pack.Release();
        }
    }

    [Test]
    public async Task Damaged_packs_are_refused_with_one_kind_of_error_whichever_byte_is_wrong()
    {
        var (repo, bytes) = MakePack();
        repo.Dispose();
        var (random, refused) = (new Random(11), 0);
        for (var round = 0; round < 400; round++)
        {
            var damaged = bytes.ToArray();
            var cut = round % 10 == 0 ? random.Next(damaged.Length) : damaged.Length;
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                var pack = await PackReceiver.ReceiveAsync(
                    new MemoryStream(damaged, 0, cut), isSha256: false, MaxBytes, CancellationToken.None);
                pack.Release();
            }
            catch (SourceException e) when (e.Kind == SourceErrorKind.Transient)
            {
                refused++;
            }
            catch (SourceException e) when (e.Message.Contains("objects", StringComparison.Ordinal))
            {
                // The header counts more than are read.
                refused++;
            }
        }

        Assert.That(refused, Is.EqualTo(400), "the hash at the end covers all");
    }

    [Test]
    public void A_difference_that_points_outside_its_base_is_refused()
    {
        // From 4 bytes to 4 bytes: copy 4 bytes from offset 2.
        byte[] delta = [4, 4, 0x91, 2, 4];

        Assert.That(
            () => PackDelta.Apply(new MemoryStream("base"u8.ToArray()), delta, CancellationToken.None),
            Throws.InstanceOf<SourceException>());
    }

    [Test]
    public async Task A_pack_that_is_larger_than_allowed_is_not_kept()
    {
        var (repo, bytes) = MakePack();
        repo.Dispose();

        Assert.That(
            async () => await PackReceiver.ReceiveAsync(new MemoryStream(bytes), isSha256: false, maxBytes: 1_000, CancellationToken.None),
            Throws.InstanceOf<DocumentUnreadableException>());
        // Files of other tests have a name for a moment, until they are open.
        await Eventually.TrueAsync(() => Task.FromResult(Directory.GetFiles(Path.GetTempPath(), "connectors-git-*").Length == 0));
    }

    private static (GitRepo Repo, byte[] Pack) MakePack()
    {
        var repo = GitRepo.Make();
        repo.Commit(commit =>
        {
            for (var number = 0; number < 30; number++)
            {
                var lines = Enumerable.Range(0, 200).Select(line => $"line {line * (line % 30 == number ? 7 : 1)}\n");
                commit.Write($"docs/page{number}.txt", string.Concat(lines));
            }
        });
        repo.Git("tag", "-a", "-m", "first", "v1", "main");
        repo.Git("repack", "-adfq", "--window=20", "--depth=20");
        return (repo, File.ReadAllBytes(Directory.GetFiles(repo.Path + "/objects/pack", "*.pack")[0]));
    }
}

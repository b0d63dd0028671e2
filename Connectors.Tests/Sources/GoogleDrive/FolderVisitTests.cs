using Connectors.Sources;
using Connectors.Tests.Sources.GoogleWorkspace;

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>
/// Folders that are listed because the change log or a shortcut leads to them. Listing one may take several of a worker's slices of time.
/// </summary>
public sealed class FolderVisitTests : DriveFixture
{
    private const int Folders = 6;

    [Test]
    public async Task The_listing_of_restored_folders_resumes_at_every_page_and_later_changes_are_read()
    {
        Nest("f", Ann);
        Nest("g", Ann);
        Drive.Change("f", file => file.Trashed = true);
        Drive.Change("g", file => file.Trashed = true);
        var probe = Mine(config => config["batch_size"] = 2);
        var first = await probe.ReadAsync(AnnsDrive);
        foreach (var folder in new[] { "f", "g" })
            Drive.Change(folder, file => file.Trashed = false);

        var next = await probe.ReadAsync(AnnsDrive, previous: first[^1].Checkpoint);
        Assert.That(Ids(next).Distinct().Count(), Is.EqualTo(4 * Folders));
        var left = new List<int>();
        for (var given = 1; given < next.Count; given++)
        {
            var late = File($"late{given:00}").Id;
            var rest = await probe.ReadAsync(AnnsDrive, from: next[given - 1].Checkpoint, previous: first[^1].Checkpoint);
            Assert.That(Ids(next.Take(given).Concat(rest)).Distinct(), Is.SupersetOf(Ids(next).Distinct()), $"after {given} batches");
            Assert.That(Ids(rest), Does.Contain(late), $"after {given} batches");
            left.Add(Ids(rest).Distinct().Count(id => id.StartsWith('f') || id.StartsWith('g')));
        }

        Assert.That(left, Is.Ordered.Descending);
        Assert.That(left[^1], Is.LessThanOrEqualTo(4), "folders that were listed are not listed again");
    }

    [Test]
    public async Task The_listing_of_a_trashed_folder_resumes_at_every_page()
    {
        Nest("f", Ann);
        var probe = Mine(config => config["batch_size"] = 2);
        var first = await probe.ReadAsync(AnnsDrive);
        Drive.Change("f", file => file.Trashed = true);

        var next = await probe.ReadAsync(AnnsDrive, previous: first[^1].Checkpoint);

        Assert.That(Deleted(next).Distinct(), Is.SupersetOf(Ids(first).Distinct()));
        for (var given = 1; given < next.Count; given++)
        {
            var rest = await probe.ReadAsync(AnnsDrive, from: next[given - 1].Checkpoint, previous: first[^1].Checkpoint);
            Assert.That(
                Deleted(next.Take(given).Concat(rest)).Distinct(), Is.EquivalentTo(Deleted(next).Distinct()), $"after {given} batches");
        }
    }

    [Test]
    public async Task The_listing_of_folders_behind_shortcuts_resumes_at_every_page()
    {
        Nest("t1", Bob);
        Nest("t2", Bob);
        foreach (var folder in new[] { "t1", "t2" })
        {
            Drive.Files[folder].Permissions.Add(new FakeShare("user", Ann));
            Shortcut("s" + folder, folder);
        }

        var probe = Mine(config => config["batch_size"] = 2);
        var parts = await probe.ReadAsync(AnnsDrive);

        Assert.That(Ids(parts).Distinct().Count(), Is.EqualTo(4 * Folders));
        for (var given = 1; given < parts.Count; given++)
        {
            var rest = await probe.ReadAsync(AnnsDrive, from: parts[given - 1].Checkpoint);
            Assert.That(Ids(parts.Take(given).Concat(rest)).Distinct(), Is.EquivalentTo(Ids(parts).Distinct()), $"after {given} batches");
        }

        var last = await probe.ReadAsync(AnnsDrive, from: parts[^2].Checkpoint);
        Assert.That(Ids(last).Count, Is.LessThanOrEqualTo(4), "folders that were listed are not listed again");
    }

    [Test]
    public async Task A_folder_that_cannot_be_listed_does_not_stop_the_read()
    {
        Folder("theirs", owner: Bob).Permissions.Add(new FakeShare("user", Ann));
        Shortcut("s1", "theirs");
        File("mine");
        Folder("f");
        Google.Instead = request => request.Query["q"].ToString().Contains("in parents", StringComparison.Ordinal)
            ? FakeAnswer.Refuse(403, "insufficientFilePermissions")
            : null;

        var parts = await Mine().ReadAsync(AnnsDrive);
        var pages = await Mine().ListAsync(AnnsDrive);
        Drive.Change("f", file => file.Name = "other");
        Drive.Change("mine", file => file.Name = "other");
        var next = await Mine().ReadAsync(AnnsDrive, previous: parts[^1].Checkpoint);
        var quiet = await Mine().ReadAsync(AnnsDrive, previous: next[^1].Checkpoint);

        Assert.That(Ids(parts), Is.EqualTo(new[] { "mine" }));
        Assert.That(
            Failures(parts).Select(failure => (failure.Scope, failure.Id)), Is.EqualTo(new[] { (FailureScope.Container, "theirs") }));
        Assert.That(pages!.Any(page => page.Incomplete is not null));
        Assert.That(Ids(next), Is.EqualTo(new[] { "mine" }));
        Assert.That(Failures(next).Select(failure => failure.Id), Is.EqualTo(new[] { "f" }));
        Assert.That(quiet.SelectMany(part => part.Items), Is.Empty);
    }

    /// <summary>Adds a folder with subfolders that contain two files each.</summary>
    private void Nest(string root, string owner)
    {
        Folder(root, owner: owner);
        for (var i = 0; i < Folders; i++)
        {
            Folder($"{root}sub{i}", parent: root, owner: owner);
            File($"{root}file{i}a", parent: $"{root}sub{i}", owner: owner);
            File($"{root}file{i}b", parent: $"{root}sub{i}", owner: owner);
        }
    }
}

using Connectors.Sources;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleDrive;

public sealed class DriveContentTests : DriveFixture
{
    [TestCase("document", "text/markdown", "d.md")]
    [TestCase("spreadsheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "d.xlsx")]
    [TestCase("presentation", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "d.pptx")]
    public async Task Googles_own_formats_are_exported(string kind, string mediaType, string name)
    {
        Native("d", kind);

        var content = (FileContent)Document(await Mine().ReadAsync(AnnsDrive), "d").Content;

        Assert.That((content.MediaType, content.FileName), Is.EqualTo((mediaType, name)));
        Assert.That(await ContentReader.ReadAsync(content), Is.EqualTo($"{mediaType}: text"));
    }

    [Test]
    public async Task Images_embedded_in_exported_markdown_are_removed()
    {
        var image = "data:image/png;base64," + Convert.ToBase64String(new byte[100_000]);
        Native("d", "document", Markdown(image));

        var text = await ContentReader.ReadAsync(Document(await Mine().ReadAsync(AnnsDrive), "d").Content);

        Assert.That(text, Is.EqualTo("text/markdown: " + Markdown("")));

        static string Markdown(string image)
            => $"# Head\n\ndata: data:imagined ![][image1] ![in line]({image} \"title\") the end\n\n[image1]: <{image}>\n\ndata:image";
    }

    [Test]
    public async Task A_file_above_the_export_limit_is_read_through_its_export_link()
    {
        Native("d", "document").TooLargeToExport = true;

        var text = await ContentReader.ReadAsync(Document(await Mine().ReadAsync(AnnsDrive), "d").Content);

        Assert.That(text, Is.EqualTo("text/markdown: text"));
        Assert.That(Google.Requests[^1].Path, Is.EqualTo("/feeds/download/d"));
        Assert.That(Google.Requests[^1].Authorization, Is.Not.Empty);
    }

    [Test]
    public async Task A_file_above_the_export_limit_without_an_export_link_fails_alone()
    {
        Native("d", "spreadsheet").TooLargeToExport = true;
        var content = Document(await Mine().ReadAsync(AnnsDrive), "d").Content;

        var (_, error) = await Outcome.OfAsync(() => ContentReader.ReadAsync(content));

        Assert.That((error as DocumentUnreadableException)?.Reason, Is.EqualTo(FailureReason.TooLarge));
    }

    [TestCase(403, "cannotDownloadFile", FailureReason.Forbidden)]
    [TestCase(403, "cannotDownloadAbusiveFile", FailureReason.Forbidden)]
    [TestCase(403, "cannotExportFile", FailureReason.Forbidden)]
    [TestCase(404, "notFound", FailureReason.NotFound)]
    public async Task A_refused_download_fails_only_its_document(int status, string reason, FailureReason expected)
    {
        File("a");
        var content = Document(await Mine().ReadAsync(AnnsDrive), "a").Content;
        Google.Instead = _ => FakeAnswer.Refuse(status, reason);

        var (_, error) = await Outcome.OfAsync(() => ContentReader.ReadAsync(content));

        Assert.That((error as DocumentUnreadableException)?.Reason, Is.EqualTo(expected));
    }

    [TestCase("userRateLimitExceeded")]
    [TestCase("rateLimitExceeded")]
    [TestCase("sharingRateLimitExceeded")]
    public async Task A_403_for_a_rate_limit_is_retried(string reason)
    {
        File("a");
        var refusals = 2;
        Google.Instead = request => request.Path == "/drive/v3/files" && Interlocked.Decrement(ref refusals) >= 0
            ? FakeAnswer.Refuse(403, reason)
            : null;

        Assert.That(Ids(await Mine().ReadAsync(AnnsDrive)), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task Large_files_fail_and_files_without_text_are_skipped_by_a_named_rule()
    {
        File("large", text: new string('x', 200));
        File("small");
        Native("form", "form");
        Drive.Add(new FakeFile { Id = "image", Name = "image.png", MimeType = "image/png", Owner = Ann });

        var parts = await Mine(config => config["size_limit"] = 100).ReadAsync(AnnsDrive);

        Assert.That(Ids(parts), Is.EqualTo(new[] { "small" }));
        Assert.That(
            Failures(parts).Select(failure => (failure.Id, failure.Reason)), Is.EqualTo(new[] { ("large", FailureReason.TooLarge) }));
        Assert.That(parts.SelectMany(part => part.Changes.Skipped).Select(skip => skip.Id), Is.EquivalentTo(new[] { "form", "image" }));
    }

    [TestCase("form")]
    [TestCase("site")]
    [TestCase("script")]
    [TestCase("vid")]
    [TestCase("drawing")]
    [TestCase("map")]
    [TestCase("drive-sdk.407408718192", Description = "A shortcut to what another company's app keeps elsewhere.")]
    public async Task Googles_formats_that_hold_no_text_are_skipped_by_a_rule_that_names_them(string kind)
    {
        Native("odd", kind);
        File("a");

        var parts = await Mine().ReadAsync(AnnsDrive);

        Assert.That((Ids(parts), Failures(parts).Count), Is.EqualTo((new[] { "a" }, 0)));
        Assert.That(
            parts.SelectMany(part => part.Changes.Skipped).Single(),
            Is.EqualTo(new SourceSkip("odd", $"no text in application/vnd.google-apps.{kind}")));
    }

    [Test]
    public async Task Several_shortcuts_to_a_file_give_one_document_that_is_read_with_the_resource_key()
    {
        File("target", owner: Bob).Permissions.Add(new FakeShare("anyone", Discoverable: false));
        Drive.Files["target"].ResourceKey = "key-7";
        Shortcut("s1", "target");
        Shortcut("s2", "target");

        var parts = await Mine().ReadAsync(AnnsDrive);

        Assert.That(Ids(parts), Is.EqualTo(new[] { "target" }));
        Assert.That(Failures(parts), Is.Empty);
    }

    [Test]
    public async Task A_changed_target_of_a_shortcut_is_read_again()
    {
        File("target", owner: Bob).Permissions.Add(new FakeShare("user", Ann));
        File("other", owner: Bob).Permissions.Add(new FakeShare("user", Ann));
        Shortcut("s1", "target");
        var first = await Mine().ReadAsync(AnnsDrive);

        Drive.Change("target", file => file.Content = "new"u8.ToArray());
        Drive.Change("other", file => file.Content = "new"u8.ToArray());
        var next = await Mine().ReadAsync(AnnsDrive, previous: first[^1].Checkpoint);

        Assert.That(Ids(first), Is.EqualTo(new[] { "target" }));
        Assert.That(Ids(next), Is.EqualTo(new[] { "target" }));
    }

    [Test]
    public async Task Shortcuts_to_folders_are_followed_without_running_in_circles()
    {
        Folder("theirs", owner: Bob).Permissions.Add(new FakeShare("user", Ann));
        File("inside", parent: "theirs", owner: Bob);
        Shortcut("loop", "theirs", parent: "theirs").Owner = Bob;
        Shortcut("s1", "theirs");

        Assert.That(Ids(await Mine().ReadAsync(AnnsDrive)), Is.EqualTo(new[] { "inside" }));
    }
}

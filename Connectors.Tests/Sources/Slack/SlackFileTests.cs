using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Slack;

public sealed class SlackFileTests : SlackFixture
{
    [Test]
    public async Task With_include_files_each_file_is_a_document_attached_to_its_thread()
    {
        AddThread(File("F1"));
        Slack.Files["F1"] = "hello file";
        var probe = Probe(("include_files", true));

        var documents = Documents(await probe.ReadAsync("C1"));
        var listed = (await probe.ListAsync("C1"))!.SelectMany(page => page.Documents).Select(document => document.Id);

        Assert.That(documents.Select(document => document.Id), Is.EqualTo(new[] { $"C1__{At(0)}", $"C1__{At(0)}__F1" }));
        Assert.That(listed, Is.EqualTo(documents.Select(document => document.Id)));
        Assert.That(documents[1].AttachedTo, Is.EqualTo(documents[0].Id));
        Assert.That(await ContentReader.ReadAsync(documents[1].Content), Is.EqualTo("hello file"));
        Assert.That(await ContentReader.ReadAsync(documents[0].Content), Does.Contain("[plan.txt]"));
        Assert.That(Documents(await Probe().ReadAsync("C1")), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Slacks_sign_in_page_is_not_taken_for_the_file()
    {
        AddThread(File("F1"));
        Slack.Files["F1"] = "hello file";
        Slack.Scopes = "channels:read,channels:history,users:read";

        Assert.That(await OpenAsync(), Is.EqualTo(FailureReason.Forbidden));
    }

    [Test]
    public async Task External_foreign_and_oversized_files_each_fail_with_their_reason()
    {
        var file = AddThread(File("F1"));

        file["mode"] = "external";
        Assert.That(await OpenAsync(), Is.EqualTo(FailureReason.Unsupported));
        (file["mode"], file["file_access"]) = ("hosted", "check_file_info");
        Assert.That(await OpenAsync(), Is.EqualTo(FailureReason.Forbidden));
        (file["file_access"], file["size"]) = ("visible", 1L << 40);
        Assert.That(await OpenAsync(), Is.EqualTo(FailureReason.TooLarge));
    }

    [Test]
    public async Task Files_of_an_oversized_thread_are_still_read()
    {
        AddThread(File("F1"));
        Slack.Channels[0].Roots.Single().Text = new string('x', 3000);
        var probe = Probe(("include_files", true), ("size_limit", 2000));
        var (thread, file) = ($"C1__{At(0)}", $"C1__{At(0)}__F1");

        var read = await probe.ReadAsync("C1");
        var again = (await probe.RereadAsync([thread, file]))!.Single();

        Assert.That(Documents(read).Select(document => document.Id), Is.EqualTo(new[] { file }));
        Assert.That(read.SelectMany(part => part.Changes.Failures).Single().Reason, Is.EqualTo(FailureReason.TooLarge));
        Assert.That(again.Documents.Select(document => document.Id), Is.EqualTo(new[] { file }));
        Assert.That(again.Deleted, Is.Empty);
    }

    [Test]
    public async Task The_token_is_not_sent_to_other_hosts()
    {
        await using var elsewhere = new FakeSlack();
        await elsewhere.StartAsync();
        elsewhere.Files["F1"] = "theirs";
        var file = AddThread(File("F1"));
        file["url_private_download"] = $"{elsewhere.Address}files/F1";

        Assert.That(await OpenAsync(), Is.EqualTo(FailureReason.Forbidden));
        Assert.That(elsewhere.Requests.Single().Authorization, Is.Empty);
    }

    private JsonObject File(string id) => new()
    {
        ["id"] = id, ["name"] = "plan.txt", ["mimetype"] = "text/plain", ["size"] = 10, ["mode"] = "hosted",
        ["url_private_download"] = $"{Slack.Address}files/{id}", ["permalink"] = $"https://acme.slack.com/files/U1/{id}/plan.txt",
    };

    private JsonObject AddThread(JsonObject file)
    {
        var files = new JsonArray(file);
        AddChannel().Add(new FakeMessage { Ts = At(0), Text = "see", Files = files });
        return file;
    }

    private async Task<FailureReason?> OpenAsync()
    {
        var documents = Documents(await Probe(("include_files", true)).ReadAsync("C1"));
        var (_, error) = await Outcome.OfAsync(() => ContentReader.ReadAsync(documents[1].Content));
        return (error as DocumentUnreadableException)?.Reason;
    }
}

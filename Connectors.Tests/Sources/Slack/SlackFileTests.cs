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
        Slack.HidesFiles = true;

        Assert.That(await OpenAsync(), Is.EqualTo(FailureReason.Forbidden));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_missing_scope_for_files_is_one_notice_and_files_are_read_when_it_was_added(bool tells)
    {
        var all = Slack.Scopes;
        (Slack.Scopes, Slack.TellsScopes) = (all.Replace(",files:read", "", StringComparison.Ordinal), tells);
        AddThread(File("F1"));
        Slack.Files["F1"] = "hello file";
        var probe = Probe(("include_files", true));

        var check = await probe.CheckAsync();
        var split = await probe.SplitAsync();
        var without = await probe.ReadAsync("C1");
        var listed = (await probe.ListAsync("C1"))!.SelectMany(page => page.Documents).Select(document => document.Id);

        Assert.That(check.Warnings.Single(), Does.Contain("files:read").And.Contain("api.slack.com/apps"));
        Assert.That(split.Failures.Single().Message, Does.Contain("files:read").And.Contain("api.slack.com/apps"));
        Assert.That(Documents(without).Select(document => document.Id), Is.EqualTo(new[] { $"C1__{At(0)}" }));
        Assert.That(without.SelectMany(part => part.Changes.Failures), Is.Empty);
        Assert.That(listed, Does.Contain($"C1__{At(0)}__F1"), "files that were read before stay");

        Slack.Scopes = all;
        // The clock of these tests runs fifty times as fast, and scopes are asked for again after a minute.
        await Eventually.TrueAsync(
            async () => Documents(await probe.ReadAsync("C1", known: new KnownFingerprints(without))).Count == 2);
    }

    [Test]
    public async Task External_foreign_and_oversized_files_each_fail_with_their_reason()
    {
        var file = AddThread(File("F1"));

        file["mode"] = "external";
        Assert.That(await OpenAsync(), Is.EqualTo(FailureReason.Unsupported));
        (file["mode"], file["file_access"]) = ("hosted", "access_denied");
        Assert.That(await OpenAsync(), Is.EqualTo(FailureReason.Forbidden));
        file["file_access"] = "file_not_found";
        Assert.That(await OpenAsync(), Is.EqualTo(FailureReason.NotFound));
        (file["file_access"], file["size"]) = ("visible", 1L << 40);
        Assert.That(await OpenAsync(), Is.EqualTo(FailureReason.TooLarge));
    }

    [Test]
    public async Task A_file_of_which_the_message_has_only_a_stub_is_asked_for_and_read()
    {
        AddThread(Stub());
        Slack.Files["F1"] = "penalty clause";
        Slack.FileInfos["F1"] = File("F1");

        var documents = Documents(await Probe(("include_files", true)).ReadAsync("C1"));

        Assert.That(documents[1].Title, Is.EqualTo("plan.txt"));
        Assert.That(await ContentReader.ReadAsync(documents[1].Content), Is.EqualTo("penalty clause"));
        Assert.That(await ContentReader.ReadAsync(documents[0].Content), Does.Contain("[plan.txt]"));
    }

    [TestCase("access_denied", FailureReason.Forbidden)]
    [TestCase("check_file_info", FailureReason.Forbidden)]
    [TestCase("file_not_found", FailureReason.NotFound)]
    public async Task A_stub_whose_file_cannot_be_had_fails_alone_with_what_Slack_says(string access, FailureReason reason)
    {
        AddThread(Stub());
        Slack.FileInfos["F1"] = new JsonObject { ["id"] = "F1", ["mode"] = "file_access", ["file_access"] = access };

        Assert.That(await OpenAsync(), Is.EqualTo(reason));
    }

    [TestCase("file_not_found", FailureReason.NotFound)]
    [TestCase("slack_connect_file_link_sharing_blocked", FailureReason.Forbidden)]
    public async Task A_stub_that_Slack_refuses_with_any_code_costs_itself_only(string code, FailureReason reason)
    {
        AddThread(Stub());
        Slack.Overrides["files.info"] = $$"""{"ok":false,"error":"{{code}}"}""";

        Assert.That(await OpenAsync(), Is.EqualTo(reason));
        Assert.That(Slack.Calls("files.info"), Is.EqualTo(2), "what is deterministic is not tried again");
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

    private static JsonObject Stub() => new() { ["id"] = "F1", ["mode"] = "file_access", ["file_access"] = "check_file_info" };

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

using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Gmail;

public sealed class GmailMailboxTests : GmailFixture
{
    [Test]
    public async Task A_thousand_threads_cost_at_most_twenty_five_calls_and_throttled_parts_of_batches_are_retried()
    {
        for (var i = 0; i < 1000; i++)
            Mailbox.Receive(Mails.Plain($"m{i}", $"t{i}", $"Subject {i}", "text"));

        var (parts, calls) = await CountAsync(() => Mine().ReadAsync(AnnsMail));
        Google.Gmail.ThrottleEvery = 20;
        var throttled = await Mine().ReadAsync(AnnsMail);

        Assert.That(Ids(parts), Has.Count.EqualTo(1000));
        Assert.That(calls, Has.Count.LessThanOrEqualTo(25));
        Assert.That(Ids(throttled), Is.EqualTo(Ids(parts)));
    }

    [Test]
    public async Task Ten_thousand_threads_are_read_alike_with_and_without_faults_and_expiring_tokens()
    {
        for (var i = 0; i < 10_000; i++)
            Mailbox.Receive(Mails.Plain($"m{i}", $"t{i:00000}", $"Subject {i}", $"text {i}"));

        var clean = await Mine().ReadAsync(AnnsMail);
        Google.Faults = new UpstreamFaults
        {
            Seed = 3,
            Percent = new Dictionary<UpstreamFault, int>
            {
                [UpstreamFault.ServerError] = 2, [UpstreamFault.Throttled] = 2, [UpstreamFault.Dropped] = 1,
            },
        };
        Google.Tokens.UsesOfToken = 1_010;
        var faulty = await Mine().ReadAsync(AnnsMail);

        Assert.That(Ids(clean), Has.Count.EqualTo(10_000).And.Unique);
        Assert.That(Ids(faulty), Is.EqualTo(Ids(clean)));
        Assert.That(Failures(faulty), Is.Empty);
    }

    [Test]
    public async Task The_same_thread_id_in_two_mailboxes_gives_two_documents_with_the_same_message_ids()
    {
        Google.Directory.Users.Add(Bob);
        Mailbox.Receive(Mails.Plain("m1", "t1", "Hello", "text"));
        Google.Gmail[Bob].Receive(Mails.Plain("m1", "t1", "Hello", "text"));

        var parts = await Domain().ReadAllAsync();

        Assert.That(Ids(parts), Is.EqualTo(new[] { "ann@example.com/t1", "bob@example.com/t1" }));
        Assert.That(Document(parts, "bob@example.com/t1").Access!.Layers.Single(), Is.EqualTo(new[] { Principal.User(Bob, Bob) }));
        Assert.That(
            Document(parts, "ann@example.com/t1").Metadata["message_ids"]!.ToJsonString(),
            Is.EqualTo(Document(parts, "bob@example.com/t1").Metadata["message_ids"]!.ToJsonString()));
    }

    [Test]
    public async Task A_user_without_a_mailbox_is_skipped_with_a_note()
    {
        Google.Directory.Users.Add(Bob);
        Google.Gmail[Bob].Provisioned = false;

        var parts = await Domain().ReadAsync("mailbox:bob@example.com");

        Assert.That(parts.Single().Changes.Skipped.Single().Rule, Does.Contain("no mailbox"));
        Assert.That(Failures(parts), Is.Empty);
    }

    [Test]
    public async Task A_mailbox_that_cannot_be_listed_gives_an_incomplete_listing_instead_of_an_error()
    {
        Google.Directory.Users.Add(Bob);
        Google.Gmail[Bob].Provisioned = false;

        Assert.That((await Domain().ListAsync("mailbox:bob@example.com"))!.Single().Incomplete, Is.Not.Null);
    }

    [Test]
    public async Task A_missing_label_is_a_config_error_for_one_mailbox_and_a_skip_for_mailboxes_of_a_domain()
    {
        Google.Directory.Users.Add(Bob);
        Mailbox.Receive(Mails.Plain("m1", "t1", "One", "text"));
        var domain = Domain(config => config["labels"] = "nowhere");

        var parts = await domain.ReadAsync(AnnsMail);
        var (_, error) = await Outcome.OfAsync(() => Mine(config => config["labels"] = "nowhere").ReadAsync(AnnsMail));

        Assert.That(parts.Single().Changes.Skipped.Single().Rule, Does.Contain("label"));
        Assert.That((await domain.ListAsync(AnnsMail))!.Single().Incomplete, Does.Contain("label"));
        Assert.That((await domain.CheckAsync()).Warnings, Has.Some.Contains("label"));
        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
    }

    [Test]
    public async Task A_thread_that_is_gone_when_a_token_expires_within_a_batch_is_deleted_and_the_others_are_read()
    {
        for (var i = 1; i <= 3; i++)
            Mailbox.Receive(Mails.Plain($"m{i}", $"t{i}", $"Subject {i}", "text"));
        // Enough for the profile and the list. The batch is then refused part by part.
        Google.Tokens.UsesOfToken = 2;
        Google.Instead = request => request.Path.Value!.EndsWith("/threads/t1", StringComparison.Ordinal)
            ? FakeAnswer.Refuse(404, "notFound")
            : null;

        var parts = await Mine().ReadAsync(AnnsMail);

        Assert.That(Ids(parts), Is.EqualTo(new[] { "ann@example.com/t2", "ann@example.com/t3" }));
        Assert.That(Deleted(parts), Is.EqualTo(new[] { "ann@example.com/t1" }));
        Assert.That(Failures(parts), Is.Empty);
    }

    [Test]
    public async Task An_answer_that_is_not_a_thread_fails_only_that_thread()
    {
        Mailbox.Receive(Mails.Plain("m1", "t1", "One", "text"));
        Mailbox.Receive(Mails.Plain("m2", "t2", "Two", "text"));
        Google.Gmail.Garbled.Add("t1");

        var parts = await Mine().ReadAsync(AnnsMail);

        Assert.That(Ids(parts), Is.EqualTo(new[] { "ann@example.com/t2" }));
        Assert.That(Failures(parts).Single().Id, Is.EqualTo("ann@example.com/t1"));
    }

    [Test]
    public async Task A_user_whom_the_service_account_cannot_act_for_is_a_failed_container()
    {
        Google.Directory.Users.Add(Bob);
        Google.Directory.Suspended.Add(Bob);

        var parts = await Domain(config => config["specific_user_emails"] = Bob).ReadAsync("mailbox:bob@example.com");

        Assert.That(Failures(parts).Single().Scope, Is.EqualTo(FailureScope.Container));
        Assert.That(Deleted(parts), Is.Empty);
    }

    [TestCase(false, new[] { "ann@example.com/t1" })]
    [TestCase(true, new[] { "ann@example.com/t1", "ann@example.com/tspam" })]
    public async Task Spam_is_read_and_listed_only_if_the_config_includes_it(bool include, string[] expected)
    {
        Mailbox.Receive(Mails.Plain("m1", "t1", "One", "text"));
        Mailbox.Receive(Mails.Plain("mspam", "tspam", "Spam", "text"));
        Mailbox.Label("tspam", labels => labels.Add("SPAM"));
        var probe = Mine(config => config["include_spam_trash"] = include);

        var listed = (await probe.ListAsync(AnnsMail))!.SelectMany(page => page.Documents).Select(document => document.Id);

        Assert.That(Ids(await probe.ReadAsync(AnnsMail)), Is.EqualTo(expected));
        Assert.That(listed, Is.EquivalentTo(expected));
    }

    [Test]
    public async Task Attachments_become_documents_only_if_the_config_includes_them()
    {
        Mailbox.Receive(Mails.Raw("mfile", "tfile", Mails.WithAttachment));

        var without = await Mine().ReadAsync(AnnsMail);
        var with = await Mine(config => config["include_attachments"] = true).ReadAsync(AnnsMail);
        var attachment = Document(with, "ann@example.com/tfile/mfile/1");

        Assert.That(Ids(without), Is.EqualTo(new[] { "ann@example.com/tfile" }));
        Assert.That(attachment.AttachedTo, Is.EqualTo("ann@example.com/tfile"));
        Assert.That(await ContentReader.ReadAsync(attachment.Content), Is.EqualTo("%PDF-1.4\n"));
    }

    [Test]
    public async Task The_listing_starts_over_when_Google_has_forgotten_its_page_tokens()
    {
        for (var i = 0; i < 9; i++)
            Mailbox.Receive(Mails.Plain($"m{i}", $"t{i}", $"Subject {i}", "text"));
        var probe = Mine(config => config["batch_size"] = 3);
        var first = await probe.ReadAsync(AnnsMail);

        Google.Gmail.Epoch++;
        var rest = await probe.ReadAsync(AnnsMail, from: first[0].Checkpoint);

        Assert.That(Ids(rest), Is.EqualTo(Ids(first)));
    }

    [Test]
    public async Task An_answer_that_is_damaged_once_is_asked_for_again()
    {
        Mailbox.Receive(Mails.Plain("m1", "t1", "One", "text"));
        Mailbox.Receive(Mails.Plain("m2", "t2", "Two", "text"));
        Google.Gmail.CutOnce.Add("t1");

        var parts = await Mine().ReadAsync(AnnsMail);

        Assert.That(Ids(parts), Is.EqualTo(new[] { "ann@example.com/t1", "ann@example.com/t2" }));
        Assert.That(Failures(parts), Is.Empty);
    }

    [Test]
    public async Task Refused_parts_of_batches_wait_together_while_other_batches_are_read()
    {
        for (var i = 0; i < 1000; i++)
            Mailbox.Receive(Mails.Plain($"m{i}", $"t{i}", $"Subject {i}", "text"));
        // Long enough that the others are read meanwhile, on a busy machine as well: the clock of this test runs fast.
        (Google.Gmail.ThrottleEvery, Google.Gmail.PartRetryAfter) = (10, 20);

        var (parts, calls) = await CountAsync(() => Mine().ReadAsync(AnnsMail));

        Assert.That(Ids(parts), Has.Count.EqualTo(1000));
        // 23 without a refusal. If each batch repeated its own refused parts, it would be three times as many.
        Assert.That(calls, Has.Count.LessThan(60));
    }

    [Test]
    public async Task A_batch_address_that_does_not_exist_is_the_connectors_failure()
    {
        Mailbox.Receive(Mails.Plain("m1", "t1", "One", "text"));
        Google.Faults = UpstreamFaults.Always(UpstreamFault.NotFound) with { Applies = request => request.Path == "/batch/gmail/v1" };

        var (_, error) = await Outcome.OfAsync(() => Mine().ReadAsync(AnnsMail));

        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(error!.Message, Does.Contain("base_url"));
    }

    [Test]
    public async Task A_page_token_that_comes_back_once_does_not_end_the_read()
    {
        for (var i = 0; i < 9; i++)
            Mailbox.Receive(Mails.Plain($"m{i}", $"t{i}", $"Subject {i}", "text"));
        var probe = Mine(config => config["batch_size"] = 3);
        var (asked, first) = (0, (string?)null);
        Google.Instead = request =>
        {
            // A cache gives the first page in place of the second, once.
            if (!request.Path.Value!.EndsWith("/threads", StringComparison.Ordinal) || ++asked != 2)
                return null;
            first = request.Query["pageToken"];
            return FakeAnswer.Ok(new JsonObject
            {
                ["threads"] = new JsonArray(new JsonObject { ["id"] = "t8", ["historyId"] = "1" }),
                ["nextPageToken"] = first,
            });
        };

        Assert.That(Ids(await probe.ReadAsync(AnnsMail)), Has.Count.EqualTo(9));
        Assert.That(first, Is.Not.Null.And.Not.Empty);
    }

    [TestCase(UpstreamFault.Truncated)]
    [TestCase(UpstreamFault.ServerError)]
    [TestCase(UpstreamFault.Throttled)]
    public async Task A_part_of_a_batch_that_is_refused_or_cut_several_times_is_read_in_the_same_run(UpstreamFault fault)
    {
        for (var i = 0; i < 400; i++)
            Mailbox.Receive(Mails.Plain($"m{i}", $"t{i}", $"Subject {i}", "text"));
        // Of four hundred, about forty fail once, four twice and one or none three times.
        Google.PartFaults = new UpstreamFaults
        {
            Percent = new Dictionary<UpstreamFault, int> { [fault] = 10 }, RetryAfter = TimeSpan.FromSeconds(1),
        };

        var parts = await Mine().ReadAsync(AnnsMail);

        Assert.That(Ids(parts), Has.Count.EqualTo(400));
        Assert.That(Failures(parts), Is.Empty);
    }

    [Test]
    public async Task A_user_of_another_form_is_still_a_mailbox_and_costs_no_other()
    {
        Google.Instead = request => request.Path == "/admin/directory/v1/users"
            ? FakeAnswer.Ok(new JsonObject
            {
                ["users"] = new JsonArray(
                    new JsonObject { ["primaryEmail"] = Ann },
                    new JsonObject { ["primaryEmail"] = Bob, ["suspended"] = "no" },
                    new JsonObject { ["primaryEmail"] = "off@example.com", ["suspended"] = true },
                    null),
            })
            : null;

        var split = await Domain().SplitAsync();

        Assert.That(split.Partitions.Select(partition => partition.Label), Is.EqualTo(new[] { Ann, Bob }));
    }
}

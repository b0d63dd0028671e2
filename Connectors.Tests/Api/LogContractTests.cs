using System.Text.Json.Nodes;

namespace Connectors.Tests.Api;

/// <summary>Runs as the logs of both route families, and resuming a failed one.</summary>
internal sealed class LogContractTests : ApiTests
{
    private static readonly string[] Fields =
    [
        "id", "connector_id", "task_type", "kb_id", "kb_name", "kb_avatar", "name", "source", "tenant_id", "status", "reindex",
        "from_beginning", "poll_range_start",
        "poll_range_end", "new_docs_indexed", "total_docs_indexed", "docs_removed_from_index", "error_msg", "full_exception_trace",
        "error_count", "time_started",
        "refresh_freq", "prune_freq", "timeout_secs", "auto_parse", "update_time", "update_date",
    ];

    private string _connector = "";
    private string _dataset = "";
    private long _run;

    [SetUp]
    public async Task FailAsync()
    {
        _connector = await Host.ConnectAsync();
        _dataset = await Host.DatasetAsync($$"""[{"id":"{{_connector}}"}]""");
        _run = await Host.ScalarAsync<long>(
            """
            update runs set status = 'FAILED', finished_at = now(), error = 'It broke.', rebuild = true, added = 3, updated = 2, failed = 1,
                deleted = 4
            returning id
            """);
    }

    [Test]
    public async Task Every_family_and_the_list_of_all_give_the_same_row_with_every_field()
    {
        string[] paths =
        [
            $"/v1/connector/{_connector}/logs", $"/api/v1/connectors/{_connector}/logs", "/api/v1/connectors/sync_logs",
            $"/api/v1/connectors/sync_logs?dataset_id={_dataset}",
        ];
        var answers = await Task.WhenAll(paths.Select(path => Host.GetAsync(path)));

        Assert.That(answers.Select(answer => answer.ToJsonString()).Distinct().Count(), Is.EqualTo(1));
        Assert.That((int)answers[0]["data"]!["total"]!, Is.EqualTo(1));
        var log = answers[0]["data"]!["logs"]!.AsArray().Single()!.AsObject();
        Assert.That(log.Select(field => field.Key), Is.SupersetOf(Fields));
        Assert.That(
            ((string?)log["id"], (string?)log["status"], (string?)log["kb_id"], (string?)log["reindex"]),
            Is.EqualTo(($"{_run}", "FAILED", _dataset, "1")));
        Assert.That(
            (
                (int)log["new_docs_indexed"]!,
                (int)log["total_docs_indexed"]!,
                (int)log["docs_removed_from_index"]!,
                (int)log["error_count"]!,
                (string?)log["error_msg"]),
            Is.EqualTo((3, 5, 4, 1, "It broke.")));
    }

    [Test]
    public async Task Another_knowledge_base_has_no_logs_of_it()
        => Assert.That(
            (int)(await Host.GetAsync($"/api/v1/connectors/sync_logs?dataset_id={await Host.DatasetAsync()}"))["data"]!["total"]!, Is.Zero);

    [Test]
    public async Task A_failed_sync_is_resumed_once_and_a_rebuild_stays_one()
    {
        var (first, second) = (await ResumeAsync(_dataset, $"{_run}"), await ResumeAsync(_dataset, $"{_run}"));

        Assert.That((Code(first), (bool)first["data"]!), Is.EqualTo((0, true)));
        Assert.That((Code(second), Message(second)), Is.EqualTo((102, "checkpoint not found, cannot resume failed sync task")));
        Assert.That(
            await Host.ScalarAsync<string>("select trigger || ' ' || rebuild from runs where finished_at is null"),
            Is.EqualTo("manual true"));
    }

    [Test]
    public async Task A_run_that_cannot_be_resumed_says_why()
    {
        var unlinked = await ResumeAsync(await Host.DatasetAsync(), $"{_run}");
        var unknown = await ResumeAsync(_dataset, "4711");
        var broken = await Host.PostAsync($"/api/v1/connectors/{_connector}/resume-failed-sync", "{");
        var empty = await Host.PostAsync($"/api/v1/connectors/{_connector}/resume-failed-sync", "{}");
        await Host.Database.Database.ExecuteAsync("update runs set status = 'SUCCESS'", null, CancellationToken.None);
        var fine = await ResumeAsync(_dataset, $"{_run}");

        foreach (var answer in new[] { unlinked, unknown })
            Assert.That(
                (Code(answer), Message(answer)), Is.EqualTo((102, "checkpoint does not match connector, knowledge base, and task")));
        Assert.That((Code(broken), Message(broken)), Is.EqualTo((102, "required argument is missing: kb_id or task_id")));
        Assert.That((Code(empty), Message(empty)), Is.EqualTo((101, "required argument is missing: kb_id or task_id")));
        Assert.That((Code(fine), Message(fine)), Is.EqualTo((102, "failed sync task not found")));
    }

    private Task<JsonNode> ResumeAsync(string dataset, string task)
        => Host.PostAsync($"/api/v1/connectors/{_connector}/resume-failed-sync", $$"""{"kb_id":"{{dataset}}","task_id":"{{task}}"}""");
}

using Connectors.Jobs.Running;
using Connectors.Jobs.Text;

namespace Connectors.Tests.Api;

internal sealed class FormatTests : ApiTests
{
    [Test]
    public async Task Formats_are_listed_with_what_each_running_worker_reads_them()
    {
        var workers = Host.Get<WorkerFormats>();
        var (better, plain) = (Sheet("reader 1.2", null), Sheet("built in", "Install the package reader."));
        await workers.PublishAsync("one", [better], CancellationToken.None);
        await workers.PublishAsync("two", [better], CancellationToken.None);
        await workers.PublishAsync("three", [plain], CancellationToken.None);
        await workers.PublishAsync("gone", [plain], CancellationToken.None);
        await Host.Database.Database.ExecuteAsync(
            "update worker_formats set seen_at = now() - interval '6 minutes' where worker = 'gone'", null, CancellationToken.None);
        await workers.PublishAsync("stopped", [plain], CancellationToken.None);
        await workers.RemoveAsync("stopped", CancellationToken.None);

        var listed = (await Host.GetAsync("/api/v1/formats"))["data"]!.AsArray();
        var formats = listed.Where(format => (string?)format!["name"] == "Sheets of tests");

        Assert.That(
            formats.Select(format => ((string?)format!["read_with"], (string?)format["advice"], (int?)format["workers"])),
            Is.EqualTo(new (string?, string?, int?)[] { ("reader 1.2", null, 2), ("built in", "Install the package reader.", 1) }));
    }

    [Test]
    public async Task A_worker_that_was_gone_is_forgotten_and_a_worker_that_speaks_again_replaces_what_it_said()
    {
        var workers = Host.Get<WorkerFormats>();
        await workers.PublishAsync("old", [Sheet("old", null)], CancellationToken.None);
        await Host.Database.Database.ExecuteAsync(
            "update worker_formats set seen_at = now() - interval '6 minutes' where worker = 'old'", null, CancellationToken.None);

        await workers.PublishAsync("new", [Sheet("first", null)], CancellationToken.None);
        await workers.PublishAsync("new", [Sheet("second", null)], CancellationToken.None);

        Assert.That(await Host.ScalarAsync<long>("select count(*) from worker_formats where worker = 'old'", null), Is.Zero);
        Assert.That((await workers.ListAsync(CancellationToken.None)).Select(format => format.Support.ReadWith),
            Does.Contain("second").And.Not.Contain("first").And.Not.Contain("old"));
    }

    private static FormatSupport Sheet(string readWith, string? advice)
        => new() { Name = "Sheets of tests", MediaType = "x/sheet", ReadWith = readWith, Advice = advice };
}

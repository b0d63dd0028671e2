using Connectors.Sources;
using Connectors.Sources.Http;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connectors.Tests.Sources.Http;

public sealed class DownloadTests : RestFixture
{
    [Test]
    public async Task Streams_and_accounts_a_file()
    {
        Upstream.Answer(200, new string('x', 100_000));

        await using (var stream = await OpenAsync(200_000))
        using (var copy = new MemoryStream())
        {
            await stream.CopyToAsync(copy);
            Assert.That(copy.Length, Is.EqualTo(100_000));
        }

        Assert.That(Usage.Take()["files"].Bytes, Is.EqualTo(100_000));
    }

    [TestCase(404, FailureReason.NotFound)]
    [TestCase(410, FailureReason.NotFound)]
    [TestCase(403, FailureReason.Forbidden)]
    public async Task A_refused_file_fails_alone(int status, FailureReason reason)
    {
        Upstream.Answer(status);

        var (_, error) = await Outcome.OfAsync(() => OpenAsync(10));

        Assert.That(error, Is.InstanceOf<DocumentUnreadableException>());
        Assert.That(((DocumentUnreadableException)error!).Reason, Is.EqualTo(reason));
    }

    [Test]
    public async Task A_dead_token_is_not_the_fault_of_the_file()
    {
        Upstream.Answer(401);

        Assert.That((await FailAsync(() => OpenAsync(10))).Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_file_above_the_limit_is_too_large_whether_announced_or_not(bool announced)
    {
        Upstream.Answer(async context =>
        {
            if (announced)
                context.Response.ContentLength = 50_000;
            await context.Response.WriteAsync(new string('x', 50_000));
        });

        var (_, error) = await Outcome.OfAsync(async () =>
        {
            await using var stream = await OpenAsync(40_000);
            await stream.CopyToAsync(Stream.Null);
            return "";
        });

        Assert.That((error as DocumentUnreadableException)?.Reason, Is.EqualTo(FailureReason.TooLarge), error?.ToString());
    }

    [Test]
    public async Task A_file_that_breaks_off_is_transient()
    {
        // The break may be seen before the headers are, and is tried again then.
        for (var i = 0; i < 5; i++)
        {
            Upstream.Answer(async context =>
            {
                context.Response.ContentLength = 50_000;
                await context.Response.WriteAsync(new string('x', 20_000));
                await context.Response.Body.FlushAsync();
                context.Abort();
            });
        }

        var error = await FailAsync(async () =>
        {
            await using var stream = await OpenAsync(60_000);
            await stream.CopyToAsync(Stream.Null);
        });

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Transient));
    }

    private Task<Stream> OpenAsync(long limit) => Api.DownloadAsync(RestCall.Get("file", "files"), limit, CancellationToken.None);
}

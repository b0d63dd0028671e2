using System.Globalization;
using System.Text;
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
    [TestCase(410, FailureReason.Other)]
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
    public async Task A_file_that_always_breaks_off_is_transient()
    {
        // The break may be seen before the headers are, and is tried again then.
        for (var i = 0; i < 30; i++)
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

    [TestCase("\"v1\"", true)]
    [TestCase("W/\"v1\"", false)]
    [TestCase(null, false)]
    public async Task A_file_that_is_cut_goes_on_where_it_stopped(string? tag, bool byRange)
    {
        var text = string.Concat(Enumerable.Range(0, 10_000).Select(number => $"{number:00000}"));
        var (read, range) = (new TaskCompletionSource(), "");
        Upstream.Answer(async context =>
        {
            (context.Response.Headers.ETag, context.Response.ContentLength) = (tag, text.Length);
            await context.Response.WriteAsync(text[..20_000]);
            await context.Response.Body.FlushAsync();
            await read.Task;
            context.Abort();
        });
        Upstream.Answer(async context =>
        {
            range = context.Request.Headers.Range.ToString();
            Assert.That(context.Request.Headers.IfRange.ToString(), Is.EqualTo(range.Length > 0 ? tag : ""));
            var from = range.Length > 0 ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
            if (range.Length > 0)
                context.Response.StatusCode = 206;
            if (range.Length > 0)
                context.Response.Headers.ContentRange = $"bytes {from}-{text.Length - 1}/{text.Length}";
            await context.Response.WriteAsync(text[from..]);
        });

        await using var stream = await OpenAsync(100_000);
        var first = new byte[10_000];
        await stream.ReadExactlyAsync(first);
        read.SetResult();
        using var reader = new StreamReader(stream);

        Assert.That(Encoding.ASCII.GetString(first) + await reader.ReadToEndAsync(), Is.EqualTo(text));
        Assert.That(range.Length > 0, Is.EqualTo(byRange));
    }

    [Test]
    public async Task A_file_that_is_another_one_after_a_cut_has_changed()
    {
        // Whether the first part reaches the reader before the cut does, is up to the network: it is read before the connection is cut.
        var read = new TaskCompletionSource();
        Upstream.Answer(async context =>
        {
            context.Response.ContentLength = 50_000;
            await context.Response.WriteAsync(new string('x', 20_000));
            await context.Response.Body.FlushAsync();
            await read.Task;
            context.Abort();
        });
        Upstream.Answer(200, new string('y', 50_000));

        await using var stream = await OpenAsync(60_000);
        await stream.ReadExactlyAsync(new byte[10_000]);
        read.SetResult();
        var (_, error) = await Outcome.OfAsync(async () =>
        {
            await stream.CopyToAsync(Stream.Null);
            return "";
        });

        Assert.That((error as DocumentUnreadableException)?.Reason, Is.EqualTo(FailureReason.Changed), error?.ToString());
    }

    private Task<Stream> OpenAsync(long limit) => Api.DownloadAsync(RestCall.Get("file", "files"), limit, CancellationToken.None);
}

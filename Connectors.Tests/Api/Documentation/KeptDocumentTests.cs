using System.Net.Http.Headers;
using Connectors.Api.Documentation;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connectors.Tests.Api.Documentation;

/// <summary>The description of the API is made once and not for each reader.</summary>
internal sealed class KeptDocumentTests
{
    private int _made;
    private int _status = StatusCodes.Status200OK;

    [Test]
    public async Task A_document_is_made_once_for_each_address_and_is_the_same_every_time()
    {
        var kept = new KeptDocument(MakeAsync);

        var answers = new[]
        {
            await AskAsync(kept, "a.example"), await AskAsync(kept, "a.example"), await AskAsync(kept, "b.example"),
            await AskAsync(kept, "a.example"),
        };

        Assert.That(_made, Is.EqualTo(2));
        Assert.That(answers, Is.EqualTo(new[]
        {
            "application/json 9 a.example", "application/json 9 a.example", "application/json 9 b.example", "application/json 9 a.example",
        }));
    }

    [Test]
    public async Task What_is_no_document_is_not_kept_and_a_stranger_cannot_fill_the_memory_with_names()
    {
        var kept = new KeptDocument(MakeAsync);
        _status = StatusCodes.Status404NotFound;
        var none = await AskAsync(kept, "a.example");
        _status = StatusCodes.Status200OK;

        for (var number = 0; number < 100; number++)
            await AskAsync(kept, $"{number:00000000}x");
        await AskAsync(kept, "00000099x");
        await AskAsync(kept, "00000000x");

        Assert.That(none, Is.EqualTo("application/json 9 a.example"));
        Assert.That(_made, Is.EqualTo(102), "the last name is still known, the first is not");
    }

    [Test]
    public async Task The_served_document_is_the_same_twice_and_an_unknown_one_is_not_found()
    {
        await using var host = await ApiHost.StartAsync();

        var (first, second) = (await host.GetAsync("/openapi/v1.json"), await host.GetAsync("/openapi/v1.json"));
        var (status, _) = await host.CallAsync(HttpMethod.Get, "/openapi/v9.json");

        Assert.That(second.ToJsonString(), Is.EqualTo(first.ToJsonString()));
        Assert.That((string?)first["openapi"], Does.StartWith("3.0"));
        Assert.That(status, Is.EqualTo(404));
    }

    [TestCase("/openapi/v1.json")]
    [TestCase("/docs/scalar.js")]
    [TestCase("/docs/scalar.aspnetcore.js")]
    public async Task A_browser_keeps_the_large_parts_of_the_reference_and_only_asks_whether_they_are_the_same(string path)
    {
        await using var host = await ApiHost.StartAsync();
        using var first = await host.Client.GetAsync(path);
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await host.Client.SendAsync(again);
        using var other = new HttpRequestMessage(HttpMethod.Get, path);
        other.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"other\""));
        using var third = await host.Client.SendAsync(other);
        using var page = await host.Client.GetAsync("/docs/");

        Assert.That(
            new[] { first, second, third }.Select(answer => (int)answer.StatusCode), Is.EqualTo(new[] { 200, 304, 200 }));
        Assert.That(await second.Content.ReadAsByteArrayAsync(), Is.Empty);
        Assert.That((first.Headers.CacheControl!.NoCache, first.Headers.CacheControl.NoStore), Is.EqualTo((true, false)));
        Assert.That(page.Headers.CacheControl!.NoStore, Is.True, "what is small and may name more is not kept");
    }

    private async Task MakeAsync(HttpContext context)
    {
        _made++;
        context.Response.StatusCode = _status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(context.Request.Host.Value!);
    }

    private static async Task<string> AskAsync(KeptDocument kept, string host)
    {
        var context = new DefaultHttpContext();
        (context.Request.Scheme, context.Request.Host, context.Request.Path) = ("http", new HostString(host), "/openapi/v1.json");
        using var body = new MemoryStream();
        context.Response.Body = body;
        await kept.AnswerAsync(context);
        return $"{context.Response.ContentType} {context.Response.ContentLength} {System.Text.Encoding.UTF8.GetString(body.ToArray())}";
    }
}

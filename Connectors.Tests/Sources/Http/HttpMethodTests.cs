using System.Text;
using Connectors.Sources;
using Connectors.Sources.Http;
using Microsoft.AspNetCore.Http;

namespace Connectors.Tests.Sources.Http;

/// <summary>Methods beyond those of plain HTTP, such as WebDAV's.</summary>
public sealed class HttpMethodTests : RestFixture
{
    private const string Query = """<propfind xmlns="DAV:"><allprop/></propfind>""";

    [TestCase("PROPFIND")]
    [TestCase("REPORT")]
    public async Task A_call_of_any_method_reaches_the_upstream_with_its_body_headers_and_credentials(string method)
    {
        string[] depths = [];
        Upstream.Answer(async context =>
        {
            depths = [.. context.Request.Headers["Depth"]!];
            context.Response.StatusCode = 207;
            await context.Response.WriteAsync("<multistatus/>");
        });

        var answer = await Api.SendXmlAsync(Call(method), CancellationToken.None);

        var request = Upstream.Requests.Single();
        Assert.That((request.Method, request.Body, request.Authorization), Is.EqualTo((method, Query, $"Bearer {Token}")));
        Assert.That(depths, Is.EqualTo(new[] { "1" }));
        Assert.That(answer.Name.LocalName, Is.EqualTo("multistatus"));
    }

    [TestCase("PROPFIND")]
    [TestCase("REPORT")]
    public async Task A_method_that_changes_nothing_is_retried_within_its_budget_and_counted(string method)
    {
        Upstream.Answer(500);
        Upstream.Answer(async context => await Task.Run(context.Abort));
        Upstream.Answer(429, "", ("Retry-After", "1"));

        await Api.SendAsync(Call(method), CancellationToken.None);

        var usage = Usage.Take()["folder"];
        Assert.That((usage.Calls, usage.Retries), Is.EqualTo((4, 3)));
        Assert.That(Budgets.Taken, Has.Count.EqualTo(4));
        Assert.That(Budgets.Pauses, Is.EqualTo(new[] { TimeSpan.FromSeconds(1) }));
        Assert.That(Upstream.Requests.Select(request => (request.Method, request.Body)), Is.All.EqualTo((method, Query)));
    }

    [TestCase("PROPFIND", 301)]
    [TestCase("PROPFIND", 307)]
    [TestCase("REPORT", 302)]
    [TestCase("REPORT", 308)]
    public async Task A_redirect_within_the_origin_is_followed_with_method_body_and_credentials(string method, int status)
    {
        Upstream.Answer(status, "", ("Location", "/api/folder/"));

        await Api.SendAsync(Call(method), CancellationToken.None);

        Assert.That(Upstream.Requests.Select(request => request.Path), Is.EqualTo(new[] { "/api/folder", "/api/folder/" }));
        Assert.That(
            Upstream.Requests.Select(request => (request.Method, request.Body, request.Authorization)),
            Is.All.EqualTo((method, Query, $"Bearer {Token}")));
    }

    [Test]
    public async Task A_body_is_not_sent_to_another_origin()
    {
        await using var other = new RestUpstream();
        await other.StartAsync();
        Upstream.Answer(307, "", ("Location", $"{other.Address}api/folder/"));

        var error = await FailAsync(() => Api.SendAsync(Call("PROPFIND"), CancellationToken.None));

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(other.Requests, Is.Empty);
    }

    [Test]
    public async Task A_redirect_that_asks_for_another_method_is_not_followed()
    {
        Upstream.Answer(303, "", ("Location", "/api/elsewhere"));

        var error = await FailAsync(() => Api.SendAsync(Call("PROPFIND"), CancellationToken.None));

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(Upstream.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("POST")]
    [TestCase("MKCOL")]
    [TestCase("LOCK")]
    public async Task A_method_that_may_change_something_is_neither_retried_nor_redirected(string method)
    {
        Upstream.Answer(307, "", ("Location", "/api/elsewhere"));
        var redirected = await FailAsync(() => Api.SendAsync(Call(method), CancellationToken.None));
        Upstream.Answer(500);
        var failed = await FailAsync(() => Api.SendAsync(Call(method), CancellationToken.None));

        Assert.That((redirected.Kind, failed.Kind), Is.EqualTo((SourceErrorKind.Misconfigured, SourceErrorKind.Transient)));
        Assert.That(Upstream.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_call_without_a_body_sends_none_whatever_its_method()
    {
        foreach (var method in new[] { "GET", "DELETE", "OPTIONS", "PROPFIND" })
            await Api.SendAsync(new RestCall(new HttpMethod(method), "folder", "folder"), CancellationToken.None);

        Assert.That(Upstream.Requests.Select(request => request.Method), Is.EqualTo(new[] { "GET", "DELETE", "OPTIONS", "PROPFIND" }));
        Assert.That(Upstream.Requests.Select(request => request.Body), Is.All.Empty);
    }

    [Test]
    public async Task Form_fields_are_the_body_of_any_method()
    {
        var call = new RestCall(HttpMethod.Delete, "folder", "folder") { Form = [new("a", "1 2"), new("b", "x&y")] };

        await Api.SendAsync(call, CancellationToken.None);

        Assert.That((Upstream.Requests.Single().Method, Upstream.Requests.Single().Body), Is.EqualTo(("DELETE", "a=1%202&b=x%26y")));
    }

    private static RestCall Call(string method) => new(new HttpMethod(method), "folder", "folder")
    {
        Headers = new Dictionary<string, string> { ["Depth"] = "1" },
        Raw = ("application/xml", Encoding.UTF8.GetBytes(Query)),
    };
}

using System.Net;
using Connectors.Api.Security;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Http.Metadata;

namespace Connectors.Tests.Api;

/// <summary>What holds for every route and page. They are taken from the server itself, so a new one is tested by being there.</summary>
internal sealed class EveryRouteTests : ApiTests
{
    /// <summary>What is served besides routes.</summary>
    private static readonly string[] Others =
        ["/nowhere", "/api/v1/nowhere", "/assets/console.css", "/connectors/none", "/hangfire/jobs/enqueued"];

    [Test]
    public async Task Every_answer_tells_browsers_what_they_may_do_and_callers_what_they_have_left()
    {
        var seed = await ApiSeed.PlantAsync(Host);
        var routes = ServedRoute.All(Host).OrderBy(served => served.Route.IsChange).ToArray();
        var wrong = new List<string>();

        foreach (var served in routes)
        {
            using var answer = await Host.SendAsync(
                served.Route.Method, served.Route.Of(seed), served.TakesBody ? served.Route.Body(seed) : null);
            wrong.AddRange(Missing(answer, served.Route.Of(seed)).Select(what => $"{served}: {what}"));
        }

        foreach (var path in Others)
        {
            using var answer = await Host.SendAsync(HttpMethod.Get, path, null);
            // What belongs to no route, such as a file, is not counted.
            wrong.AddRange(Missing(answer, "/health").Select(what => $"{path}: {what}"));
        }

        Assert.That(routes, Has.Length.GreaterThan(130));
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public async Task Every_route_that_takes_a_body_refuses_a_larger_one_than_it_needs()
    {
        var seed = await ApiSeed.PlantAsync(Host);
        var (before, tried, wrong) = (await ApiSeed.StateAsync(Host), 0, new List<string>());

        foreach (var served in ServedRoute.All(Host).Where(served => served.TakesBody || served is { IsPage: true, Route.IsChange: true }))
        {
            var most = served.Endpoint.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? 4 << 20;
            if (most > (served.IsPage ? 4 << 20 : served.Role == Roles.Search ? 64 << 10 : LargestBody.Batch))
                wrong.Add($"{served}: {most} bytes");
            using var answer = await Host.SendAsync(
                served.Route.Method, served.Route.Of(seed), $$"""{"pad":"{{new string('x', (int)most)}}"}""",
                headers: ("Expect", "100-continue"));
            // Pages look at the type of a form first.
            if ((int)answer.StatusCode is not 413 && !(served.IsPage && (int)answer.StatusCode is 400 or 404))
                wrong.Add($"{served}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            tried++;
        }

        Assert.That(wrong, Is.Empty);
        Assert.That(tried, Is.GreaterThan(50));
        Assert.That(await ApiSeed.StateAsync(Host), Is.EqualTo(before));
    }

    [Test]
    public async Task A_stranger_learns_nothing_from_any_route_or_page([Values("reader", "operator", "admin")] string role)
    {
        var seed = await ApiSeed.PlantAsync(Host);
        var (stranger, before, asked) = (await Host.KeyAsync("acme", role), await ApiSeed.StateAsync(Host), 0);

        foreach (var served in ServedRoute.All(Host).Where(served => !IsAboutSources(served.Route.Template)))
        {
            // Questions that find what is planted, and that a page may repeat.
            var query = served.IsPage ? $"?q=text&what={seed.Document}&user=eve@example.com" : "";
            var (status, body) = await Host.CallAsync(
                served.Route.Method, served.Route.Of(seed) + query, served.Route.IsChange ? served.Route.Body(seed) : null, stranger);
            foreach (var name in ApiSeed.Names)
                Assert.That(body.ToJsonString(), Does.Not.Contain(name), $"{served}: {status}");
            asked++;
        }

        Assert.That(asked, Is.GreaterThan(130));
        Assert.That(await ApiSeed.StateAsync(Host), Is.EqualTo(before));
    }

    /// <summary>The types of source are told to everybody, and their forms have their names.</summary>
    private static bool IsAboutSources(string template)
        => template.Contains("/sources", StringComparison.Ordinal) || template.StartsWith("/connectors/add", StringComparison.Ordinal)
            || template.StartsWith("/docs", StringComparison.Ordinal) || template.StartsWith("/openapi", StringComparison.Ordinal);

    private static IEnumerable<string> Missing(HttpResponseMessage answer, string path)
    {
        if (answer.StatusCode == HttpStatusCode.InternalServerError)
            yield return "it failed";
        var policy = One(answer, "Content-Security-Policy");
        foreach (var part in new[] { "default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'" })
        {
            if (!policy.Contains(part, StringComparison.Ordinal) && !policy.Contains("default-src 'none'", StringComparison.Ordinal))
                yield return $"{part} is not in the policy \"{policy}\"";
        }

        var scripts = policy.Split("style-src")[0];
        if (!path.StartsWith("/docs", StringComparison.Ordinal) && scripts.Contains("unsafe", StringComparison.Ordinal))
            yield return $"scripts may be unsafe: {policy}";
        foreach (var (name, value) in new[] { ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY") })
        {
            if (One(answer, name) != value)
                yield return $"no {name}";
        }

        if (One(answer, "Referrer-Policy") is not ("same-origin" or "no-referrer"))
            yield return "no Referrer-Policy";
        if (One(answer, "X-Request-Id").Length == 0)
            yield return "no X-Request-Id";
        if (answer.Headers.CacheControl is null)
            yield return "no Cache-Control";
        if (path.StartsWith("/health", StringComparison.Ordinal))
            yield break;
        foreach (var name in new[] { "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy" })
        {
            if (!answer.Headers.Contains(name))
                yield return $"no {name} ({(int)answer.StatusCode})";
        }
    }

    private static string One(HttpResponseMessage answer, string name)
        => answer.Headers.TryGetValues(name, out var values) ? values.Single() : "";
}

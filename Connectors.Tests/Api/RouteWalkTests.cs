using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>Every route that the served OpenAPI document has, asked by those who may not.</summary>
internal sealed class RouteWalkTests : ApiTests
{
    private static readonly string[] Ascending = ["search", "reader", "operator", "admin"];

    [Test]
    public async Task Whoever_has_no_key_gets_401_from_every_route_and_changes_nothing()
    {
        var seed = await ApiSeed.PlantAsync(Host);
        var (routes, before) = (await RoutesAsync(), await ApiSeed.StateAsync(Host));

        foreach (var route in routes)
        {
            foreach (var key in new[] { "", "not-a-key", "eyJhbGciOiJub25lIn0.eyJyb2xlcyI6ImFkbWluIn0." })
            {
                var (status, body) = await Host.CallAsync(route.Method, route.Of(seed), route.IsChange ? ApiRoute.Body(seed) : null, key);
                Assert.That(status, Is.EqualTo(401), $"{route} with \"{key}\"");
                Nothing(route, body.ToJsonString(), seed);
            }
        }

        Assert.That(await ApiSeed.StateAsync(Host), Is.EqualTo(before));
    }

    [Test]
    public async Task A_lesser_role_gets_403_from_every_route_above_it_and_changes_nothing([Values("search", "reader", "operator")] string role)
    {
        var seed = await ApiSeed.PlantAsync(Host);
        var key = await Host.KeyAsync("default", role);
        var above = (await RoutesAsync()).Where(route => Array.IndexOf(Ascending, Least(route)) > Array.IndexOf(Ascending, role)).ToArray();
        var before = await ApiSeed.StateAsync(Host);

        foreach (var route in above)
        {
            var (status, body) = await Host.CallAsync(route.Method, route.Of(seed), route.IsChange ? ApiRoute.Body(seed) : null, key);
            Assert.That((status, Code(body)), Is.EqualTo((403, 403)), $"{route}");
            Nothing(route, body.ToJsonString(), seed);
        }

        Assert.That(above, Has.Length.GreaterThan(role == "operator" ? 3 : 15));
        Assert.That(await ApiSeed.StateAsync(Host), Is.EqualTo(before));
    }

    [Test]
    public async Task A_role_reaches_every_route_that_is_meant_for_it([Values("search", "reader", "operator", "admin")] string role)
    {
        var seed = await ApiSeed.PlantAsync(Host);
        var key = await Host.KeyAsync("default", role);

        foreach (var route in (await RoutesAsync()).Where(route => !route.IsChange && Least(route) == role))
        {
            var path = route.Of(seed) + "?as_user=eve@example.com&source_id=1";
            var (status, body) = await Host.CallAsync(route.Method, path, null, key);
            Assert.That(status, Is.EqualTo(200), $"{route}: {body.ToJsonString()}");
        }
    }

    [Test]
    public async Task A_stranger_gets_nothing_out_of_any_route([Values("reader", "operator", "admin")] string role)
    {
        var seed = await ApiSeed.PlantAsync(Host);
        var (stranger, before) = (await Host.KeyAsync("acme", role), await ApiSeed.StateAsync(Host));

        foreach (var route in await RoutesAsync())
        {
            var path = route.Of(seed);
            var (status, body) = await Host.CallAsync(route.Method, path, route.IsChange ? ApiRoute.Body(seed) : null, stranger);
            if (route.Template.Contains('{', StringComparison.Ordinal) && !route.Template.Contains("/sources/", StringComparison.Ordinal))
                Assert.That(status is 401 or 403 or 404 || Code(body) != 0, Is.True, $"{route}: {body.ToJsonString()}");
            // It lists what kinds of sources there are, to anybody who has a key.
            if (!route.Template.Contains("/sources", StringComparison.Ordinal))
                Nothing(route, body.ToJsonString(), seed);
        }

        Assert.That(await ApiSeed.StateAsync(Host), Is.EqualTo(before));
    }

    /// <summary>The role that a route takes at least, as we would tell an auditor: not read from the document that is being tested.</summary>
    private static string Least(ApiRoute route) => route switch
    {
        { Template: var path } when path.StartsWith("/api/v1/keys", StringComparison.Ordinal) || path.StartsWith("/api/v1/audit", StringComparison.Ordinal)
            => "admin",
        { Template: var path } when path.EndsWith("/retrieval", StringComparison.Ordinal) => "search",
        { IsChange: false, Template: var path } when path.StartsWith("/api/v1/datasets", StringComparison.Ordinal) => "search",
        { IsChange: false, Template: var path } when path.EndsWith("/failures", StringComparison.Ordinal) || path.EndsWith("/explain", StringComparison.Ordinal)
            => "operator",
        { IsChange: false } => "reader",
        _ => "operator",
    };

    /// <summary>All routes but those that answer whether the process is well, and those to which an upstream sends a browser back.</summary>
    private async Task<ApiRoute[]> RoutesAsync()
    {
        var routes = (await ApiRoute.AllAsync(Host)).Where(route => !route.Template.StartsWith("/health", StringComparison.Ordinal)
            && !route.Template.EndsWith("/callback", StringComparison.Ordinal)).ToArray();
        Assert.That(routes, Has.Length.GreaterThan(40));
        return routes;
    }

    private static void Nothing(ApiRoute route, string answer, ApiSeed seed)
    {
        foreach (var name in ApiSeed.Names)
            Assert.That(answer, Does.Not.Contain(name), $"{route}");
        // Ids that were sent may come back in an error; those that were not may not.
        Assert.That(answer, Does.Not.Contain(seed.KeyId).Or.Not.Contain("created_at"), $"{route}");
    }
}

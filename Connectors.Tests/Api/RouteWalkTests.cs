using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>Every route of the served OpenAPI document refuses callers who may not use it.</summary>
internal sealed class RouteWalkTests : ApiTests
{
    private static readonly string[] Ascending = ["search", "reader", "operator", "admin"];

    [Test]
    public async Task A_caller_without_a_key_gets_401_from_every_route_and_changes_nothing()
    {
        var seed = await ApiSeed.PlantAsync(Host);
        var (routes, before) = (await RoutesAsync(), await ApiSeed.StateAsync(Host));

        foreach (var route in routes)
        {
            foreach (var key in new[] { "", "not-a-key", "eyJhbGciOiJub25lIn0.eyJyb2xlcyI6ImFkbWluIn0." })
            {
                var (status, body) = await Host.CallAsync(route.Method, route.Of(seed), route.IsChange ? route.Body(seed) : null, key);
                Assert.That(status, Is.EqualTo(401), $"{route} with \"{key}\"");
                Nothing(route, body.ToJsonString(), seed);
            }
        }

        Assert.That(await ApiSeed.StateAsync(Host), Is.EqualTo(before));
    }

    [Test]
    public async Task A_lesser_role_gets_403_from_every_route_above_it_and_changes_nothing(
        [Values("search", "reader", "operator")] string role)
    {
        var seed = await ApiSeed.PlantAsync(Host);
        var key = await Host.KeyAsync("default", role);
        var above = (await RoutesAsync()).Where(route => Array.IndexOf(Ascending, LowestRole(route)) > Array.IndexOf(Ascending, role))
            .ToArray();
        var before = await ApiSeed.StateAsync(Host);

        foreach (var route in above)
        {
            var (status, body) = await Host.CallAsync(route.Method, route.Of(seed), route.IsChange ? route.Body(seed) : null, key);
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

        foreach (var route in (await RoutesAsync()).Where(route => !route.IsChange && LowestRole(route) == role))
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
            var (status, body) = await Host.CallAsync(route.Method, path, route.IsChange ? route.Body(seed) : null, stranger);
            if (route.Template.Contains('{', StringComparison.Ordinal) && !route.Template.Contains("/sources/", StringComparison.Ordinal))
                Assert.That(status is 401 or 403 or 404 || Code(body) != 0, Is.True, $"{route}: {body.ToJsonString()}");
            // The types of source are listed to every key.
            if (!route.Template.Contains("/sources", StringComparison.Ordinal))
                Nothing(route, body.ToJsonString(), seed);
        }

        Assert.That(await ApiSeed.StateAsync(Host), Is.EqualTo(before));
    }

    /// <summary>The lowest role that a route takes, written down here because the document is what is tested.</summary>
    private static string LowestRole(ApiRoute route) => route switch
    {
        { Template: var path } when path.StartsWith("/api/v1/keys", StringComparison.Ordinal) || path.StartsWith(
            "/api/v1/audit", StringComparison.Ordinal)
            => "admin",
        { Template: var path } when path.EndsWith("/retrieval", StringComparison.Ordinal) || path.EndsWith(
            "/search", StringComparison.Ordinal)
            => "search",
        { IsChange: false, Template: var path } when path.StartsWith("/api/v1/datasets", StringComparison.Ordinal) => "search",
        { IsChange: false, Template: var path } when path.EndsWith("/failures", StringComparison.Ordinal) || path.EndsWith(
            "/explain", StringComparison.Ordinal)
            => "operator",
        { IsChange: false } => "reader",
        _ => "operator",
    };

    /// <summary>All routes except health checks and the callbacks of sign-ins.</summary>
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

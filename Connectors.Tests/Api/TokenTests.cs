using System.Security.Cryptography;
using System.Text;
using Connectors.Tests.Support;
using Microsoft.IdentityModel.Tokens;

namespace Connectors.Tests.Api;

/// <summary>Bearer tokens of an identity provider, in the place of API keys.</summary>
internal sealed class TokenTests
{
    private FakeIssuer _issuer = null!;
    private ApiHost _host = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _issuer = new FakeIssuer();
        await _issuer.StartAsync();
        _host = await ApiHost.StartAsync(
            "api", $"--Connectors:Oidc:Authority={_issuer.Issuer}", "--Connectors:Oidc:Audience=connectors",
            "--Connectors:Oidc:TenantClaim=org");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Test]
    public async Task A_token_with_one_of_our_roles_acts_in_its_tenant_and_in_no_other()
    {
        var seed = await ApiSeed.PlantAsync(_host);
        var (mine, hers) = (_issuer.Token(Claims("operator")), _issuer.Token(Claims("operator", "acme")));

        var own = await _host.CallAsync(HttpMethod.Get, $"/api/v1/connectors/{seed.Connector}", null, mine);
        var made = await _host.ConnectAsync(mine);
        var foreign = await _host.CallAsync(HttpMethod.Get, $"/api/v1/connectors/{seed.Connector}", null, hers);
        var keys = await _host.CallAsync(HttpMethod.Get, "/api/v1/keys", null, mine);
        var audit = await _host.GetAsync($"/api/v1/audit?target={made}");

        Assert.That((own.Status, own.Body["code"]!.GetValue<int>()), Is.EqualTo((200, 0)));
        Assert.That(foreign.Body["code"]!.GetValue<int>(), Is.EqualTo(109));
        Assert.That(keys.Status, Is.EqualTo(403));
        Assert.That(audit["data"]!["entries"]![0]!["key_id"]!.GetValue<string>(), Is.EqualTo("oidc:user-1"));
    }

    [Test]
    public async Task A_token_without_our_roles_searches_as_its_user_and_no_other()
    {
        var seed = await ApiSeed.PlantAsync(_host);
        var token = _issuer.Token(Claims("payroll"));

        var own = await _host.PostAsync("/api/v1/retrieval", $$"""{"question":"planted","dataset_ids":["{{seed.Dataset}}"]}""", token);
        var other = await _host.PostAsync(
            "/api/v1/retrieval", $$"""{"question":"planted","dataset_ids":["{{seed.Dataset}}"],"as_user":"eve@example.com"}""", token);
        var connectors = await _host.CallAsync(HttpMethod.Get, "/api/v1/connectors", null, token);

        Assert.That((own["code"]!.GetValue<int>(), own["data"]!["total"]!.GetValue<int>()), Is.EqualTo((0, 0)));
        Assert.That(other["code"]!.GetValue<int>(), Is.EqualTo(108));
        Assert.That(connectors.Status, Is.EqualTo(403));
    }

    [Test]
    public async Task A_role_is_a_whole_name_and_not_a_word_in_one(
        [Values("Payroll admin", "admin,payroll", "not-admin", "operator admin")] string name)
    {
        var token = _issuer.Token(Claims(name));

        var (status, _) = await _host.CallAsync(HttpMethod.Get, "/api/v1/connectors", null, token);

        Assert.That(status, Is.EqualTo(403), "it searches, as whoever has none of our roles");
        Assert.That((await _host.CallAsync(HttpMethod.Get, "/api/v1/datasets", null, token)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Scopes_are_words_of_one_string()
    {
        await using var host = await ApiHost.StartAsync(
            "api", $"--Connectors:Oidc:Authority={_issuer.Issuer}", "--Connectors:Oidc:Audience=connectors",
            "--Connectors:Oidc:RoleClaim=scope");
        var token = _issuer.Token(new(Claims("nothing")) { ["scope"] = "openid operator profile" });

        Assert.That((await host.CallAsync(HttpMethod.Get, "/api/v1/connectors", null, token)).Status, Is.EqualTo(200));
        Assert.That((await host.CallAsync(HttpMethod.Get, "/api/v1/keys", null, token)).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task What_the_issuer_did_not_make_for_us_and_for_now_is_refused()
    {
        using var foreign = RSA.Create(2048);
        var shared = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(_issuer.Issuer.PadRight(64, 'x'))) { KeyId = "k1" };
        var claims = Claims("admin");
        var wrong = new Dictionary<string, string>
        {
            ["another audience"] = _issuer.Token(claims, audience: "payroll"),
            ["another issuer"] = _issuer.Token(claims, issuer: "https://evil.example"),
            ["expired"] = _issuer.Token(claims, expires: new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc)),
            ["another key"] = _issuer.Token(claims, key: new RsaSecurityKey(foreign) { KeyId = "k1" }),
            ["unsigned"] = _issuer.Token(claims, algorithm: "none"),
            ["a shared secret"] = _issuer.Token(claims, key: shared, algorithm: SecurityAlgorithms.HmacSha256),
            ["an address that is not verified"] = _issuer.Token(new(Claims("reader")) { ["email_verified"] = false }),
            ["no user"] = _issuer.Token(new() { ["sub"] = "user-1", ["org"] = "default", ["roles"] = "reader" }),
            ["no tenant"] = _issuer.Token(new() { ["sub"] = "user-1", ["email"] = "ann@example.com", ["roles"] = "admin" }),
        };

        foreach (var (what, token) in wrong)
        {
            var (status, body) = await _host.CallAsync(HttpMethod.Get, "/api/v1/datasets", null, token);
            Assert.That((status, body["code"]!.GetValue<int>()), Is.EqualTo((401, 401)), what);
        }
    }

    [Test]
    public async Task Keys_still_work_if_tokens_are_configured()
        => Assert.That((await _host.CallAsync(HttpMethod.Get, "/api/v1/connectors")).Status, Is.EqualTo(200));

    private static Dictionary<string, object> Claims(string role, string tenant = "default") => new()
    {
        ["sub"] = "user-1", ["email"] = "ann@example.com", ["email_verified"] = true, ["roles"] = new[] { "something", role },
        ["org"] = tenant,
    };
}

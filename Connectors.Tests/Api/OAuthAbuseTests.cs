using System.Text.Json.Nodes;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace Connectors.Tests.Api;

/// <summary>Sign-ins that must not go well.</summary>
public sealed class OAuthAbuseTests : OAuthFixture
{
    private const string Expired = "Authorization session expired. Please restart from the main window.";

    [Test]
    public async Task A_sign_ins_state_is_valid_once()
    {
        var (flow, address, cookie, _) = await BeginAsync();
        var back = await ConsentAsync(address);
        var first = await FinishAsync(back, cookie);
        var redeemed = Google.Count("/token");

        var second = await FinishAsync(back, cookie);

        Assert.That(first, Does.Contain("Authorization complete"));
        Assert.That(second, Does.Contain("Authorization failed").And.Contain(Expired));
        Assert.That((redeemed, Google.Count("/token")), Is.EqualTo((1, 1)));
        Assert.That(Code(await ResultAsync(flow)), Is.Zero, "the first is not touched by the second");
    }

    [Test]
    public async Task A_sign_ins_state_is_valid_for_fifteen_minutes()
    {
        var (flow, address, cookie, _) = await BeginAsync();
        var lasts = await Host.ScalarAsync<double>("select extract(epoch from expires_at - created_at)::float8 from oauth_flows");
        await OverAsync();

        var page = await FinishAsync(await ConsentAsync(address), cookie);

        Assert.That(lasts, Is.EqualTo(900));
        Assert.That(page, Does.Contain("Authorization failed").And.Contain(Expired));
        Assert.That(Google.Count("/token"), Is.Zero);
        Assert.That((Code(await ResultAsync(flow)), (string?)(await ResultAsync(flow))["message"]), Is.EqualTo((102, Expired)));
    }

    [Test]
    public async Task A_grant_that_is_not_fetched_expires_and_is_deleted()
    {
        var (flow, address, cookie, _) = await BeginAsync();
        await FinishAsync(await ConsentAsync(address), cookie);
        await OverAsync();

        var late = await ResultAsync(flow);
        await OverAsync();
        await BeginAsync();

        Assert.That((Code(late), (string?)late["message"]), Is.EqualTo((102, Expired)));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from oauth_flows where id = @flow", new { flow }), Is.Zero);
    }

    [Test]
    public async Task Another_browser_cannot_finish_a_sign_in_and_ends_it([Values] bool forges)
    {
        var (flow, address, own, _) = await BeginAsync();
        var back = await ConsentAsync(address);

        var page = await FinishAsync(back, !forges ? null : $"{own.Split('=')[0]}=forged");
        var after = await FinishAsync(back, own);

        Assert.That(page, Does.Contain("Authorization failed").And.Contain("another browser"));
        Assert.That(after, Does.Contain(Expired));
        Assert.That(Google.Count("/token"), Is.Zero);
        Assert.That(Code(await ResultAsync(flow)), Is.EqualTo(102));
    }

    [Test]
    public async Task A_key_that_was_revoked_meanwhile_finishes_nothing()
    {
        var (flow, address, cookie, _) = await BeginAsync(key: await Host.KeyAsync("default", "operator"));
        var key = await Host.ScalarAsync<string>("select key_id from oauth_flows where id = @flow", new { flow });
        var back = await ConsentAsync(address);
        await Host.CallAsync(HttpMethod.Delete, $"/api/v1/keys/{key}");

        var page = await FinishAsync(back, cookie);

        Assert.That(page, Does.Contain("Authorization failed").And.Contain("revoked"));
        Assert.That(Google.Count("/token"), Is.Zero);
        Assert.That(await Host.ScalarAsync<long>("select count(*) from oauth_flows where result is not null"), Is.Zero);
    }

    [Test]
    public async Task Only_the_key_that_started_a_sign_in_gets_its_grant()
    {
        var (flow, address, cookie, _) = await BeginAsync();
        await FinishAsync(await ConsentAsync(address), cookie);
        var (colleague, stranger) = (await Host.KeyAsync("default", "operator"), await Host.KeyAsync("acme"));

        var (denied, hidden, other) = (
            await ResultAsync(flow, key: colleague), await ResultAsync(flow, key: stranger), await ResultAsync(flow, "google-drive"));
        var made = await Host.PostAsync(Current, $$"""{"flow_id":"{{flow}}","name":"x","source":"gmail","config":{} }""", stranger);

        Assert.That(
            (Code(denied), (string?)denied["message"]), Is.EqualTo((108, "You are not allowed to access this authorization result.")));
        Assert.That((Code(hidden), Code(other)), Is.EqualTo((106, 106)), "like a flow that is not there");
        Assert.That(Code(made), Is.EqualTo(102));
        Assert.That((string?)made["message"], Does.Contain("flow_id"));
        Assert.That(Code(await ResultAsync(flow)), Is.Zero);
    }

    [Test]
    public async Task A_sign_in_cannot_be_for_a_connector_of_another_tenant()
    {
        var stranger = await Host.KeyAsync("acme");
        var connector = await Host.ConnectAsync();

        var (theirs, wrongKind) = (await StartAsync(Body(connector), stranger), await StartAsync(Body(connector)));

        Assert.That(theirs["message"]!.GetValue<string>(), Is.EqualTo("no authorization"));
        Assert.That(Code(theirs), Is.EqualTo(109));
        Assert.That((Code(wrongKind), (string?)wrongKind["message"]), Is.EqualTo((102, "This connector reads picky, not gmail.")));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from oauth_flows"), Is.Zero);
    }

    [TestCase("error=access_denied", "access_denied")]
    [TestCase("error=access_denied&error_description=The+user+said+no", "The user said no")]
    [TestCase("error=", "Authorization was cancelled.")]
    [TestCase("", "Missing authorization code from Gmail.")]
    public async Task An_error_of_google_ends_a_sign_in_and_is_told_in_words(string answer, string expected)
    {
        var (flow, address, cookie, _) = await BeginAsync();

        var page = await FinishAsync(Callback(address, answer), cookie);
        var result = await ResultAsync(flow);

        Assert.That(page, Does.Contain("Authorization failed").And.Contain(expected));
        Assert.That((Code(result), (string?)result["message"]), Is.EqualTo((102, expected)));
        Assert.That(await FinishAsync(await ConsentAsync(address), cookie), Does.Contain(Expired), "the state is spent");
    }

    [Test]
    public async Task A_code_that_google_refuses_ends_the_sign_in_without_showing_the_request()
    {
        var (flow, address, cookie, _) = await BeginAsync();

        var page = await FinishAsync(Callback(address, "code=forged-code-1234"), cookie);
        var result = (await ResultAsync(flow)).ToJsonString();

        Assert.That(page, Does.Contain("Failed to exchange tokens with Gmail. Please retry."));
        foreach (var told in new[] { page, result })
            Assert.That(told, Does.Not.Contain("forged-code").And.Not.Contain("client-secret"));
    }

    [Test]
    public async Task Markup_in_what_comes_back_is_text()
    {
        const string attack = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'";
        var (_, address, cookie, _) = await BeginAsync();

        var (response, page) = await ReturnAsync(Callback(address, $"error=x&error_description={Uri.EscapeDataString(attack)}"), cookie);
        var unknown = await FinishAsync(
            new Uri(Host.Client.BaseAddress!, $"{Current}/gmail/oauth/web/callback?state={Uri.EscapeDataString(attack)}"), null);

        Assert.That(page, Does.Contain("&lt;/script&gt;").And.Not.Contain("<img").And.Not.Contain("<script>"));
        Assert.That(unknown, Does.Contain(Expired).And.Not.Contain("alert(1)"));
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.That(policy, Does.Contain("default-src 'none'").And.Contain("script-src 'nonce-").And.Not.Contain("unsafe"));
        Assert.That(response.Headers.GetValues("Referrer-Policy").Single(), Is.EqualTo("no-referrer"));
        Assert.That(response.Headers.CacheControl!.NoStore, Is.True);
    }

    [TestCase("""{"credentials":""", 400)]
    [TestCase("{}", 101, "required argument are missing: credentials; ")]
    [TestCase("""{"credentials":"nonsense"}""", 101, "Invalid Google credentials JSON.")]
    [TestCase("""{"credentials":{"refresh_token":"x"}}""", 101, "Uploaded credentials already include a refresh token.")]
    [TestCase(
        """{"credentials":{"installed":{}}}""",
        101,
        "Google OAuth JSON must include a 'web' client configuration to use browser-based authorization.")]
    [TestCase("""{"credentials":{},"redirect_uri":"https://evil.example/callback"}""", 101)]
    public async Task A_sign_in_that_cannot_start_says_why(string body, int code, string? message = null)
    {
        var answer = await StartAsync(body);

        Assert.That(Code(answer), Is.EqualTo(code));
        if (message is not null)
            Assert.That((string?)answer["message"], Is.EqualTo(message));
    }

    [Test]
    public async Task A_type_of_source_without_sign_in_is_refused()
    {
        var start = await Host.PostAsync($"{Current}/google/oauth/web/start?type=slack", Body());
        var (result, none) = (await ResultAsync("x", "slack"), await Host.PostAsync($"{Current}/google/oauth/web/result?type=gmail", "{}"));

        Assert.That((Code(start), (string?)start["message"]), Is.EqualTo((101, "Invalid Google OAuth type.")));
        Assert.That((Code(result), (string?)result["message"]), Is.EqualTo((101, "Invalid Google OAuth type.")));
        Assert.That((Code(none), (string?)none["message"]), Is.EqualTo((101, "required argument are missing: flow_id; ")));
    }

    [Test]
    public async Task The_number_of_pending_sign_ins_is_limited()
    {
        await BeginAsync();
        await Host.Database.Database.ExecuteAsync(
            """
            insert into oauth_flows (id, tenant_id, key_id, type, state_hash, browser_hash, redirect_uri, secret)
            select 'x' || n, 'default', 'k', 'gmail', n::text::bytea, '', '', '' from generate_series(1, 99) n
            """,
            null,
            CancellationToken.None);

        Assert.That((string?)(await StartAsync(Body()))["message"], Does.Contain("100 sign-ins are waiting"));
    }

    private Task<JsonNode> StartAsync(string body, string key = ApiHost.Key)
        => Host.PostAsync($"{Current}/google/oauth/web/start?type=gmail", body, key);

    private Uri Callback(Uri address, string answer)
        => new(
            Host.Client.BaseAddress!,
            $"{Current}/gmail/oauth/web/callback?state={QueryHelpers.ParseQuery(address.Query)["state"]}&{answer}");

    /// <summary>Lets a quarter of an hour pass for every sign-in.</summary>
    private Task<int> OverAsync()
        => Host.Database.Database.ExecuteAsync(
            "update oauth_flows set expires_at = expires_at - interval '15 minutes 1 second'", null, CancellationToken.None);
}

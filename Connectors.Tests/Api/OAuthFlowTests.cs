using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Sources.GoogleWorkspace;
using Microsoft.AspNetCore.WebUtilities;

namespace Connectors.Tests.Api;

/// <summary>Sign-ins that go well, and what comes of them.</summary>
public sealed class OAuthFlowTests : OAuthFixture
{
    [TestCase(Current, "google-drive", "ragflow-google-drive-oauth"), TestCase(Current, "gmail", "ragflow-gmail-oauth")]
    [TestCase(First, "google-drive", "ragflow-google-google-drive-oauth"), TestCase(First, "gmail", "ragflow-google-gmail-oauth")]
    public async Task The_grant_is_answered_once_to_the_key_that_started_the_sign_in(string prefix, string type, string message)
    {
        var (flow, address, cookie, setCookie) = await BeginAsync(type, prefix);
        var early = await ResultAsync(flow, type, prefix);

        var back = await ConsentAsync(address);
        var (response, page) = await ReturnAsync(back, cookie);
        var (result, again) = (await ResultAsync(flow, type, prefix), await ResultAsync(flow, type, prefix));

        Assert.That((Code(early), (string?)early["message"]), Is.EqualTo((106, "Authorization is still pending.")));
        Assert.That(back.AbsolutePath, Is.EqualTo($"{prefix}/{type}/oauth/web/callback"));
        Assert.That(
            ((int)response.StatusCode, response.Content.Headers.ContentType!.ToString()), Is.EqualTo((200, "text/html; charset=utf-8")));
        Assert.That(
            page,
            Does.Contain("Authorization completed successfully.").And.Contain("You can close this window.")
                .And.Contain($"&quot;{message}&quot;"));
        Assert.That(
            setCookie,
            Does.Contain("httponly").And.Contain("samesite=lax").And.Contain($"path={back.AbsolutePath}").And.Contain("max-age=900"));
        var grant = JsonNode.Parse((string)result["data"]!["credentials"]!)!;
        Assert.That((string?)grant["client_id"], Is.EqualTo(FakeTokens.ClientId));
        Assert.That((string?)grant["refresh_token"], Does.StartWith("refresh-token-"));
        Assert.That(Code(again), Is.EqualTo(106));
    }

    [Test]
    public async Task A_sign_in_asks_for_a_proof_key_and_for_consent()
    {
        var (_, address, _, _) = await BeginAsync("google-drive");

        var query = QueryHelpers.ParseQuery(address.Query);
        Assert.That(query["code_challenge_method"].ToString(), Is.EqualTo("S256"));
        Assert.That(query["code_challenge"].ToString(), Has.Length.EqualTo(43));
        Assert.That(query["state"].ToString(), Has.Length.EqualTo(64));
        Assert.That((query["access_type"].ToString(), query["prompt"].ToString()), Is.EqualTo(("offline", "consent")));
    }

    [Test]
    public async Task Another_process_finishes_and_hands_out_what_one_started()
    {
        await using var other = await Host.BesideAsync();
        var (flow, address, cookie, _) = await BeginAsync();

        var (_, page) = await ReturnAsync(await ConsentAsync(address), cookie, other);

        Assert.That(page, Does.Contain("Authorization completed successfully."));
        Assert.That(Code(await ResultAsync(flow, host: other)), Is.Zero);
        Assert.That(Code(await ResultAsync(flow)), Is.EqualTo(106));
    }

    [Test]
    public async Task A_connector_is_created_with_a_finished_sign_in_whose_grant_no_client_sees()
    {
        var (flow, address, cookie, _) = await BeginAsync();
        await FinishAsync(await ConsentAsync(address), cookie);

        var made = await CreateAsync(flow);
        var again = await CreateAsync(flow);

        Assert.That(Code(made), Is.Zero, made.ToJsonString());
        Assert.That((string?)made["data"]!["config"]!["credentials"]!["google_tokens"], Is.EqualTo("********"));
        Assert.That(made.ToJsonString(), Does.Not.Contain("refresh-token-"));
        Assert.That((Code(again), Code(await ResultAsync(flow))), Is.EqualTo((102, 106)), "it is spent");
        Assert.That(Code(await Host.PostAsync($"{Current}/{(string?)made["data"]!["id"]}/test", "")), Is.Zero);
    }

    [Test]
    public async Task A_sign_in_for_a_connector_replaces_its_credentials()
    {
        var config = DriveConfigs.OAuth(Google, json => json["include_my_drives"] = true);
        var connector = (string)(await MakeAsync("google_drive", config))["data"]!["id"]!;
        var before = await SecretsAsync(connector);
        var (flow, address, cookie, _) = await BeginAsync("google-drive", connector: connector);

        var page = await FinishAsync(await ConsentAsync(address), cookie);
        var result = await ResultAsync(flow, "google-drive");

        Assert.That(page, Does.Contain("Authorization completed successfully."));
        Assert.That(
            (Code(result), (string?)result["data"]!["connector_id"], result["data"]!["credentials"]),
            Is.EqualTo((0, connector, (JsonNode?)null)));
        Assert.That(await SecretsAsync(connector), Is.Not.EqualTo(before));
        Assert.That(Code(await Host.PostAsync($"{Current}/{connector}/test", "")), Is.Zero);
        Assert.That(Google.Requests.Last(request => request.Path == "/token").Body, Does.Contain("authorization_code"));
        var audit = (await Host.GetAsync($"/api/v1/audit?target={connector}")).ToJsonString();
        Assert.That(audit, Does.Contain("oauth.start").And.Contain("oauth.finish"));
    }

    [Test]
    public async Task A_sign_in_that_ends_while_the_connector_is_edited_neither_undoes_the_edit_nor_is_lost()
    {
        var config = DriveConfigs.OAuth(Google, json => json["include_my_drives"] = true);
        var connector = (string)(await MakeAsync("google_drive", config))["data"]!["id"]!;
        var (flow, address, cookie, _) = await BeginAsync("google-drive", connector: connector);
        var back = await ConsentAsync(address);
        Task<JsonNode>? edit = null;
        Google.Instead = request =>
        {
            // The sign-in's check has begun: its config was read. The edit is written before the check ends.
            if (edit is null && request.Path.StartsWithSegments("/drive"))
            {
                var edited = new JsonObject { ["config"] = (JsonObject)config.DeepClone() };
                (edited["config"]!["batch_size"], edited["config"]!["credentials"]!["google_tokens"]) = (17, "********");
                edit = Host.CallAsync(HttpMethod.Patch, $"{Current}/{connector}", edited.ToJsonString())
                    .ContinueWith(answer => answer.Result.Body, TaskScheduler.Default);
                edit.Wait(TimeSpan.FromSeconds(30));
            }

            return null;
        };

        var page = await FinishAsync(back, cookie);

        Assert.That(edit, Is.Not.Null);
        Assert.That(Code(await edit!), Is.Zero, (await edit!).ToJsonString());
        Assert.That(page, Does.Contain("Authorization completed successfully."));
        Assert.That(Code(await ResultAsync(flow, "google-drive")), Is.Zero);
        var now = (await Host.GetAsync($"{Current}/{connector}"))["data"]!["config"]!;
        Assert.That((int)now["batch_size"]!, Is.EqualTo(17));
        Google.Tokens.UsesOfToken = 0;
        Assert.That(Code(await Host.PostAsync($"{Current}/{connector}/test", "")), Is.Zero);
        Assert.That(
            await Host.ScalarAsync<long>("select config_version from connectors where id = @connector", new { connector }),
            Is.EqualTo(3), "the edit, and the grant after it");
    }

    [Test]
    public async Task What_is_kept_meanwhile_cannot_be_read_in_the_database()
    {
        var (_, started, _, _) = await BeginAsync();
        var (_, finished, cookie, _) = await BeginAsync();
        await FinishAsync(await ConsentAsync(finished), cookie);

        var rows = await Host.ScalarAsync<string>(
            "select string_agg(to_jsonb(f)::text || encode(coalesce(secret, result), 'escape'), '|') from oauth_flows f");

        var state = QueryHelpers.ParseQuery(started.Query)["state"].ToString();
        Assert.That(rows, Does.Contain("done").And.Contain("started"));
        Assert.That(
            rows,
            Does.Not.Contain(FakeTokens.ClientSecret).And.Not.Contain("refresh-token").And.Not.Contain(state)
                .And.Not.Contain(cookie.Split('=')[1]));
    }

    private Task<JsonNode> CreateAsync(string flow)
        => MakeAsync(
            "gmail",
            new JsonObject
            {
                ["base_url"] = Google.Address.AbsoluteUri,
                ["credentials"] = new JsonObject { ["google_primary_admin"] = Google.Tokens.Account },
            },
            flow);

    private Task<JsonNode> MakeAsync(string source, JsonObject config, string? flow = null)
        => Host.PostAsync(
            Current, new JsonObject { ["name"] = "Mine", ["source"] = source, ["config"] = config, ["flow_id"] = flow }.ToJsonString());

    private Task<string?> SecretsAsync(string connector)
        => Host.ScalarAsync<string>("select encode(secrets, 'hex') from connectors where id = @connector", new { connector });
}

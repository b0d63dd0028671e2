using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Sources.GoogleWorkspace;

public sealed class GoogleSignInTests : GoogleFixture
{
    [TestCase("google_drive", "https://www.googleapis.com/auth/drive.readonly")]
    [TestCase("gmail", "https://www.googleapis.com/auth/gmail.readonly")]
    public async Task An_authorization_code_is_redeemed_for_a_grant_that_a_connector_can_read_with(string type, string scope)
    {
        var (signIn, request) = Start(type);

        var url = signIn.Authorize(request);
        var code = await ConsentAsync(url, request.State);
        var grant = await signIn.RedeemAsync(request, code, Context("127.0.0.1"), CancellationToken.None);

        var query = QueryHelpers.ParseQuery(url.Query);
        Assert.That(query["scope"].ToString().Split(' '), Does.Contain(scope));
        Assert.That((query["prompt"].ToString(), query["include_granted_scopes"].ToString()), Is.EqualTo(("consent", "true")));
        Assert.That(query["code_challenge"].ToString(), Is.EqualTo(Pkce.Challenge(request.CodeVerifier)));
        var config = new JsonObject
        {
            ["base_url"] = Google.Address.AbsoluteUri, ["credentials"] = new JsonObject { ["google_tokens"] = grant },
        };
        if (type == "google_drive")
            config["include_my_drives"] = true;
        Google.Gmail.Mailboxes[Google.Tokens.Account] = new Gmail.FakeMailbox();
        Assert.That((await Probe(type, config).CheckAsync()).Warnings, Is.Empty);
        Assert.That(JsonDocument.Parse(grant).RootElement.GetProperty("refresh_token").GetString(), Is.Not.Empty);
    }

    [Test]
    public async Task An_authorization_code_works_only_with_its_verifier_and_only_once()
    {
        var (signIn, request) = Start("gmail");
        var stolen = await ConsentAsync(signIn.Authorize(request), request.State);
        var thief = request with { CodeVerifier = Pkce.NewVerifier() };
        var (_, wrong) = await Outcome.OfAsync(() => signIn.RedeemAsync(thief, stolen, Context("127.0.0.1"), CancellationToken.None));
        var (_, spent) = await Outcome.OfAsync(() => signIn.RedeemAsync(request, stolen, Context("127.0.0.1"), CancellationToken.None));

        foreach (var error in new[] { wrong, spent })
        {
            Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
            Assert.That(error!.ToString(), Does.Not.Contain(FakeTokens.ClientSecret).And.Not.Contain(stolen));
        }
    }

    [TestCase("https://www.googleapis.com/auth/gmail.readonly", true)]
    [TestCase("https://www.googleapis.com/auth/admin.directory.user.readonly", false)]
    public async Task A_sign_in_is_refused_only_if_the_scope_for_reading_is_not_allowed(string unticked, bool refused)
    {
        var (signIn, request) = Start("gmail");
        Google.Tokens.Unticked.Add(unticked);
        var code = await ConsentAsync(signIn.Authorize(request), request.State);

        var (_, error) = await Outcome.OfAsync(() => signIn.RedeemAsync(request, code, Context("127.0.0.1"), CancellationToken.None));

        Assert.That(error?.Message.Contains(unticked, StringComparison.Ordinal) == true, Is.EqualTo(refused), error?.Message);
    }

    [Test]
    public async Task A_token_that_claims_to_last_for_ever_is_accepted()
    {
        Google.Tokens.ExpiresIn = long.MaxValue;
        Google.Gmail.Mailboxes[Google.Tokens.Account] = new Gmail.FakeMailbox();

        Assert.That((await Probe("gmail", GoogleDrive.DriveConfigs.OAuth(Google)).CheckAsync()).Warnings, Is.Empty);
    }

    [Test]
    public async Task A_token_uri_that_the_operator_does_not_allow_is_not_called()
    {
        var (signIn, request) = Start("gmail");

        var (_, error) = await Outcome.OfAsync(() => signIn.RedeemAsync(request, "code", Context("10.0.0.0/8"), CancellationToken.None));

        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(Google.Count("/token"), Is.Zero);
    }

    [TestCase("nonsense", "JSON")]
    [TestCase("[]", "object")]
    [TestCase("""{"installed":{}}""", "'web'")]
    [TestCase("""{"refresh_token":"x","web":{}}""", "refresh token")]
    [TestCase("""{"web":{"client_id":"x"}}""", "client_secret")]
    [TestCase("""{"web":{"client_id":"x","client_secret":"y","auth_uri":"javascript:alert(1)"}}""", "auth_uri")]
    public void An_unusable_OAuth_client_is_refused_with_a_reason(string json, string expected)
        => Assert.That(Find("gmail").Refuse(json), Does.Contain(expected));

    private (IAuthorizesOnline SignIn, OnlineAuthorization Request) Start(string type)
    {
        var request = new OnlineAuthorization
        {
            Type = type,
            ClientJson = Google.Tokens.Client(),
            RedirectUri = FakeTokens.Redirect,
            State = Pkce.NewVerifier(),
            CodeVerifier = Pkce.NewVerifier(),
        };
        return (Find(type), request);
    }

    private static async Task<string> ConsentAsync(Uri url, string state)
    {
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var answer = await browser.GetAsync(url);
        var back = QueryHelpers.ParseQuery(answer.Headers.Location!.Query);
        Assert.That(back["state"].ToString(), Is.EqualTo(state));
        return back["code"].ToString();
    }

    private static IAuthorizesOnline Find(string type)
    {
        using var services = new ServiceCollection().AddSources().BuildServiceProvider();
        return services.GetServices<IAuthorizesOnline>().Single(each => each.Types.Contains(type));
    }

    private static SourceContext Context(string allow) => new()
    {
        Connector = "test", Host = new SourceHostOptions { EgressAllow = [allow] }, Time = new HurriedTime(20),
    };
}

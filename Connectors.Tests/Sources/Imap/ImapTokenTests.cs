using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Connectors.Sources.Imap;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Imap;

/// <summary>Access tokens instead of a password: a real Dovecot checks each with the one who gave it (XOAUTH2).</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class ImapTokenTests
{
    private const string Inbox = "folder:INBOX";

    private FakeTokenServer _tokens = null!;
    private DovecotServer _server = null!;

    [OneTimeSetUp]
    public async Task StartServerAsync()
    {
        // Dovecot keeps the address, so all tests share it.
        _tokens = new FakeTokenServer();
        await _tokens.StartAsync();
        _server = await DovecotServer.StartAsync(tokens: _tokens.TokenInfo);
        await _server.AddAsync("INBOX", ImapMails.Plain("a@x", "Lamps", "lantern"));
    }

    [OneTimeTearDown]
    public async Task StopServerAsync()
    {
        await _server.DisposeAsync();
        await _tokens.DisposeAsync();
    }

    [TearDown]
    public void Reset() => _tokens.Reset();

    [Test]
    public async Task A_refresh_token_signs_in_and_workers_share_the_access_token_that_it_gave()
    {
        await using var probe = Probe(Refreshing());

        Assert.That((await probe.CheckAsync()).Warnings, Is.Empty);
        Assert.That((await probe.ReadAsync(Inbox)).SelectMany(part => part.Changes.Documents).Single().Title, Is.EqualTo("Lamps"));
        Assert.That(_tokens.Given, Is.EqualTo(1));
    }

    [Test]
    public async Task An_access_token_that_ended_is_replaced_and_so_is_the_refresh_token_that_is_good_for_once()
    {
        await using var probe = Probe(Refreshing());
        for (var given = 1; given <= 3; given++)
        {
            await probe.CheckAsync();
            Assert.That(_tokens.Given, Is.EqualTo(given));
            _tokens.Revoke();
        }
    }

    [Test]
    public async Task A_grant_that_was_revoked_asks_for_a_new_sign_in()
    {
        _tokens.RevokeGrant();
        await using var probe = Probe(Refreshing());

        var error = await Assert.ThrowsAsync<SourceException>(() => probe.CheckAsync());

        Assert.That(error!.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That(error.Message, Does.Contain("the refresh token has ended or was revoked"));
        Assert.That(error.ToString(), Does.Not.Contain(FakeTokenServer.FirstRefresh).And.Not.Contain(FakeTokenServer.Secret));
    }

    [Test]
    public async Task An_application_signs_in_itself_without_a_refresh_token()
    {
        var credentials = Refreshing();
        credentials.Remove("refresh_token");
        credentials["scope"] = "mail.read";
        await using var probe = Probe(credentials);

        Assert.That((await probe.CheckAsync()).Warnings, Is.Empty);
        Assert.That(_tokens.Requests.Last(request => request.Path == "/token").Body, Does.Contain("scope=mail.read"));
    }

    [Test]
    public async Task A_token_that_is_entered_is_used_until_the_server_refuses_it()
    {
        var token = _tokens.Give();
        await using var probe = Probe(new JsonObject { ["access_token"] = token });
        Assert.That((await probe.CheckAsync()).Warnings, Is.Empty);

        _tokens.Revoke();
        var error = await Assert.ThrowsAsync<SourceException>(() => probe.CheckAsync());

        Assert.That(error!.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That(error.Message, Does.Contain("refused the access token").And.Not.Contain(token));
    }

    [Test]
    public async Task A_token_of_another_user_opens_nothing()
    {
        _tokens.User = "eve@example.com";
        await using var probe = Probe(new JsonObject { ["access_token"] = _tokens.Give() });

        var error = await Assert.ThrowsAsync<SourceException>(() => probe.CheckAsync());

        Assert.That(error!.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
    }

    [TestCase("imap.gmail.com", "https://oauth2.googleapis.com/token")]
    [TestCase("outlook.office365.com", "https://login.microsoftonline.com/common/oauth2/v2.0/token")]
    [TestCase("mail.example.com", null)]
    public void The_token_address_is_known_for_the_large_providers_and_wanted_for_others(string host, string? address)
    {
        var config = _server.Config;
        config["imap_host"] = host;
        config["credentials"] = Complete(new JsonObject { ["client_id"] = "c", ["refresh_token"] = "r" });

        var errors = Probe(config, config["credentials"]!.AsObject()).Definition.Validate(JsonSerializer.SerializeToElement(config));

        string[] wanted = address is null ? ["credentials: must have the https address that gives tokens as token_url."] : [];
        Assert.That(errors, Is.EqualTo(wanted));
        Assert.That(ConfigParser.Parse<ImapConfig>(JsonSerializer.SerializeToElement(config)).Value?.ActualTokenUrl, Is.EqualTo(address));
    }

    [TestCase("{}", "must have imap_password, or for OAuth a client_id and a refresh_token.")]
    [TestCase("""{"refresh_token": "r"}""", "must have the client_id that the refresh_token was given to.")]
    [TestCase("""{"client_id": "c"}""", "must have a refresh_token, or a client_secret if the app signs in itself.")]
    [TestCase("""{"imap_password": "p", "access_token": "t"}""", "must have only one of imap_password, client_id and access_token.")]
    public void Half_a_way_to_sign_in_is_named(string credentials, string message)
    {
        var config = _server.Config;
        config["imap_host"] = "imap.gmail.com";
        config["credentials"] = Complete(JsonNode.Parse(credentials)!.AsObject());

        Assert.That(
            Probe(config, config["credentials"]!.AsObject()).Definition.Validate(JsonSerializer.SerializeToElement(config)),
            Is.EqualTo(new[] { $"credentials: {message}" }));
    }

    private JsonObject Refreshing() => new()
    {
        ["client_id"] = FakeTokenServer.Client,
        ["client_secret"] = FakeTokenServer.Secret,
        ["refresh_token"] = FakeTokenServer.FirstRefresh,
        ["token_url"] = _tokens.TokenUrl.AbsoluteUri,
    };

    private static JsonObject Complete(JsonObject credentials)
    {
        credentials["imap_username"] = DovecotServer.User;
        return credentials;
    }

    private SourceProbe Probe(JsonObject credentials) => Probe(_server.Config, Complete(credentials));

    private static SourceProbe Probe(JsonObject config, JsonObject credentials)
    {
        config["credentials"] = credentials.DeepClone();
        return new SourceProbe("imap", JsonSerializer.SerializeToElement(config), new SourceContext
        {
            Connector = "imap",
            Host = new SourceHostOptions { EgressAllow = ["127.0.0.1", "localhost"] },
            Time = new HurriedTime(20),
        });
    }
}

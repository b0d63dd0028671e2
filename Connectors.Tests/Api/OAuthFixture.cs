using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Gmail;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>An API that may reach a Google of its own, and a browser's part in a sign-in.</summary>
public abstract class OAuthFixture
{
    protected const string Current = "/api/v1/connectors";
    protected const string First = "/v1/connector";

    protected FakeGoogle Google { get; } = new();

    private protected ApiHost Host { get; private set; } = null!;

    protected virtual string[] Settings => [];

    [SetUp]
    public async Task StartAsync()
    {
        Google.Gmail.Mailboxes[Google.Tokens.Account] = new FakeMailbox();
        await Google.StartAsync();
        Host = await ApiHost.StartAsync("api", ["--Connectors:Egress:Allow=127.0.0.1;localhost", .. Settings]);
        Register(Host);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await Host.DisposeAsync();
        await Google.DisposeAsync();
    }

    /// <summary>Tells Google where browsers of this API come back to.</summary>
    private protected void Register(ApiHost host)
    {
        foreach (var prefix in new[] { Current, First })
        {
            foreach (var type in new[] { "google-drive", "gmail" })
                Google.Tokens.Redirects.Add(new Uri(host.Client.BaseAddress!, $"{prefix}/{type}/oauth/web/callback").AbsoluteUri);
        }
    }

    protected string Body(string? connector = null)
    {
        var body = new JsonObject { ["credentials"] = Google.Tokens.Client() };
        if (connector is not null)
            body["connector_id"] = connector;
        return body.ToJsonString();
    }

    /// <summary>Starts, and gives the cookie that the browser gets.</summary>
    protected async Task<(string FlowId, Uri Address, string Cookie, string SetCookie)> BeginAsync(
        string type = "gmail", string prefix = Current, string? connector = null, string key = ApiHost.Key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{prefix}/google/oauth/web/start?type={type}")
        {
            Content = new StringContent(Body(connector), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await Host.Client.SendAsync(request);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.That(answer["code"]!.GetValue<int>(), Is.Zero, answer.ToJsonString());
        Assert.That(answer["data"]!["expires_in"]!.GetValue<int>(), Is.EqualTo(900));
        var cookie = response.Headers.GetValues("Set-Cookie").Single();
        return ((string)answer["data"]!["flow_id"]!, new Uri((string)answer["data"]!["authorization_url"]!), cookie.Split(';')[0], cookie);
    }

    /// <summary>Consents, and gives the address that Google sends the browser to.</summary>
    protected static async Task<Uri> ConsentAsync(Uri address)
    {
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var answer = await browser.GetAsync(address);
        Assert.That(answer.Headers.Location, Is.Not.Null, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!;
    }

    /// <summary>Comes back with or without a cookie; to another API where one is given.</summary>
    private protected async Task<(HttpResponseMessage Response, string Page)> ReturnAsync(Uri address, string? cookie, ApiHost? host = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address.PathAndQuery);
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        var response = await (host ?? Host).Client.SendAsync(request);
        return (response, await response.Content.ReadAsStringAsync());
    }

    protected async Task<string> FinishAsync(Uri address, string? cookie) => (await ReturnAsync(address, cookie)).Page;

    private protected Task<JsonNode> ResultAsync(
        string flowId, string type = "gmail", string prefix = Current, string key = ApiHost.Key, ApiHost? host = null)
        => (host ?? Host).PostAsync($"{prefix}/google/oauth/web/result?type={type}", $$"""{"flow_id":"{{flowId}}"}""", key);

    protected static int Code(JsonNode answer) => answer["code"]!.GetValue<int>();
}

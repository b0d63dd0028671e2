using System.Net;
using System.Text.RegularExpressions;

namespace Connectors.Tests.Api.Dashboard;

/// <summary>A person's browser: keeps cookies, follows nothing by itself.</summary>
internal sealed partial class Browser(Uri? address) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
    {
        BaseAddress = address,
    };

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(path);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _client.SendAsync(request);

    public Task<string> ReadAsync(string path) => _client.GetStringAsync(path);

    public Task<HttpResponseMessage> PostAsync(string path, params IEnumerable<KeyValuePair<string, string>> fields)
        => _client.PostAsync(path, new FormUrlEncodedContent(fields));

    public async Task<HttpStatusCode> SignInAsync(string key)
    {
        using var answer = await PressAsync("/signin", "/signin", ("key", key));
        return answer.StatusCode;
    }

    /// <summary>Posts a form with the token that is on a page.</summary>
    public async Task<HttpResponseMessage> PressAsync(string page, string action, params (string Name, string Value)[] fields)
        => await PostAsync(action, [await TokenAsync(page), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);

    /// <summary>The antiforgery token of a page's form, by its field.</summary>
    public async Task<KeyValuePair<string, string>> TokenAsync(string page)
    {
        var token = Token().Match(await ReadAsync(page));
        Assert.That(token.Success, Is.True, $"{page} has no token");
        return KeyValuePair.Create(token.Groups[1].Value, WebUtility.HtmlDecode(token.Groups[2].Value));
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("name=\"(__RequestVerificationToken)\"(?: type=\"hidden\")? value=\"([^\"]+)\"")]
    private static partial Regex Token();
}

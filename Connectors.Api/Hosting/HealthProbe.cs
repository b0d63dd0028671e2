namespace Connectors.Api.Hosting;

/// <summary>
/// The command "health": asks /health/ready at the address that this configuration serves. For containers: their image has no other program
/// that could ask.
/// </summary>
internal static class HealthProbe
{
    public const string Word = "health";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <returns>0 if the process is ready, else 1.</returns>
    public static async Task<int> AskAsync(IConfiguration configuration, TextWriter output, CancellationToken cancellationToken)
    {
        var address = new Uri(AddressOf(configuration[WebHostDefaults.ServerUrlsKey]), "/health/ready");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout };
        try
        {
            using var answer = await client.GetAsync(address, cancellationToken);
            await output.WriteLineAsync($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await output.WriteLineAsync($"{address} does not answer: {e.Message}");
            return 1;
        }
    }

    /// <summary>"http://+:8080" means every address, which always includes the loopback one.</summary>
    internal static Uri AddressOf(string? urls)
    {
        var given = urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        var first = BindingAddress.Parse(given ?? ConnectorsApp.DefaultUrl);
        var host = first.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "127.0.0.1" : first.Host;
        return new UriBuilder(first.Scheme, host, first.Port).Uri;
    }
}

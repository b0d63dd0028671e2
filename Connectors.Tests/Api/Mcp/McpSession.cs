using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Connectors.Tests.Api.Mcp;

/// <summary>Connects the official client to an API.</summary>
internal static class McpSession
{
    public static Task<McpClient> OpenAsync(HttpClient api, string key) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(api.BaseAddress!, "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {key}" },
        }));

    public static string Text(CallToolResult result)
        => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));
}

using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Connectors.Api.Mcp;

/// <summary>
/// Answers a wrong call of a tool with what is wrong, so the assistant can correct itself. The library would log each as a failure of this
/// server, with a stack trace, and tell the assistant nothing.
/// </summary>
internal static class ClientMistakes
{
    public static McpRequestHandler<CallToolRequestParams, CallToolResult> Answer(
        McpRequestHandler<CallToolRequestParams, CallToolResult> next)
        => async (request, cancellationToken) =>
        {
            try
            {
                return await next(request, cancellationToken);
            }
            catch (McpException mistake) when (mistake is not McpProtocolException)
            {
                return Refuse(mistake.Message);
            }
            catch (ArgumentException mistake) when (mistake.ParamName == "arguments")
            {
                return Refuse(mistake.Message);
            }
            catch (JsonException)
            {
                return Refuse("An argument has another type than the tool's schema says.");
            }
        };

    private static CallToolResult Refuse(string message)
        => new() { IsError = true, Content = [new TextContentBlock { Text = message }] };
}

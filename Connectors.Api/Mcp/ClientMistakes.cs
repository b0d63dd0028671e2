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
            if (request.MatchedPrimitive is null)
                return ToolAnswers.Refuse($"There is no tool \"{request.Params?.Name}\". tools/list tells those that there are.");
            if (request.MatchedPrimitive is McpServerTool { ProtocolTool: { } tool } && request.Params is { } call)
            {
                var given = ToolArguments.Given(call.Arguments);
                if (ToolArguments.Errors(tool, given) is { Count: > 0 } errors)
                    return ToolAnswers.Refuse(string.Join(' ', errors));
                call.Arguments = given;
            }

            try
            {
                return await next(request, cancellationToken);
            }
            catch (McpException mistake) when (mistake is not McpProtocolException)
            {
                return ToolAnswers.Refuse(mistake.Message);
            }
            catch (ArgumentException mistake) when (mistake.ParamName == "arguments")
            {
                return ToolAnswers.Refuse(mistake.Message);
            }
            catch (JsonException)
            {
                return ToolAnswers.Refuse("An argument has another type than the tool's schema says.");
            }
        };
}

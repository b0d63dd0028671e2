using System.Text.Json;
using Connectors.Api.Endpoints;
using Connectors.Api.Security;
using ModelContextProtocol;

namespace Connectors.Api.Mcp;

/// <summary>/mcp: the Model Context Protocol over streamable HTTP, without sessions, so that any process answers any request.</summary>
internal static class McpRoutes
{
    private const string Path = "/mcp";

    public static IServiceCollection AddMcp(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        // Tools are remembered by their options, with the services that they were made with: options that all of a process share would keep those for ever.
        services.AddMcpServer(server => server.ServerInfo = new() { Name = "connectors", Title = "Connectors", Version = "1.0" })
            .WithHttpTransport(transport => transport.Stateless = true)
            .WithTools<KnowledgeTools>(new JsonSerializerOptions(McpJsonUtilities.DefaultOptions));
        return services;
    }

    public static void Map(IEndpointRouteBuilder routes) => routes.MapMcp(Path).For(Roles.Search).ExcludeFromDescription();
}

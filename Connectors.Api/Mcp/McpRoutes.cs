using System.Text.Json;
using Connectors.Api.Endpoints;
using Connectors.Api.Security;
using ModelContextProtocol;

namespace Connectors.Api.Mcp;

/// <summary>/mcp: the Model Context Protocol over streamable HTTP, without sessions, so any process can answer any request.</summary>
internal static class McpRoutes
{
    private const string Path = "/mcp";

    public static IServiceCollection AddMcp(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        // The library caches tools by their options, with the services they were made with. Options of this host alone let both go.
        services.AddMcpServer(server => server.ServerInfo = new() { Name = "connectors", Title = "Connectors", Version = "1.0" })
            .WithHttpTransport(transport => transport.Stateless = true)
            .WithTools<KnowledgeTools>(new JsonSerializerOptions(McpJsonUtilities.DefaultOptions))
            .WithRequestFilters(filters => filters.AddCallToolFilter(ClientMistakes.Answer));
        return services;
    }

    public static void Map(IEndpointRouteBuilder routes) => routes.MapMcp(Path).For(Roles.Search).ExcludeFromDescription();
}

using Connectors.Api.Answers;
using Connectors.Api.Security;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Endpoints;

/// <summary>Finds what a route names, as far as it is the caller's.</summary>
internal sealed class ConnectorAccess(ConnectorStore connectors, KnowledgeBaseStore knowledgeBases, RunQueries runs)
{
    /// <exception cref="ApiException">109: not there, or not his.</exception>
    public async Task<ConnectorRow> ConnectorAsync(HttpContext context, string id)
        => await connectors.FindAsync(context.Caller().Tenant, id, context.RequestAborted) ?? throw ApiException.NotYours();

    /// <exception cref="ApiException">109: not there, or not his.</exception>
    public async Task<RunView> RunAsync(HttpContext context, long id)
        => await runs.FindAsync(context.Caller().Tenant, id, context.RequestAborted) ?? throw ApiException.NotYours();

    /// <exception cref="ApiException">108: not there, or not his.</exception>
    public async Task<KnowledgeBaseRow> KnowledgeBaseAsync(HttpContext context, string id)
        => await knowledgeBases.FindAsync(context.Caller().Tenant, id, context.RequestAborted)
            ?? throw new ApiException(Codes.Permission, $"You don't own the dataset {id}.") { AnswerData = false };

    /// <summary>A knowledge base that a connector is linked to.</summary>
    /// <exception cref="ApiException">102: it is not.</exception>
    public async Task LinkedAsync(HttpContext context, ConnectorRow connector, string knowledgeBase)
    {
        var found = await knowledgeBases.FindAsync(context.Caller().Tenant, knowledgeBase, context.RequestAborted);
        var links = found is null ? [] : await knowledgeBases.LinksAsync([found.Id], context.RequestAborted);
        if (!links.Any(link => link.Id == connector.Id))
            throw new ApiException(Codes.Data, "This connector is not linked to that knowledge base.") { AnswerData = false };
    }
}

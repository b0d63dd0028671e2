using Connectors.Api.Envelopes;
using Connectors.Api.Security;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Endpoints;

/// <summary>Finds the things that routes name, if they belong to the caller's tenant.</summary>
internal sealed class ResourceLookup(ConnectorStore connectors, KnowledgeBaseStore knowledgeBases, RunQueries runs)
{
    /// <exception cref="ApiException">109: it does not exist, or belongs to another tenant.</exception>
    public async Task<ConnectorRow> ConnectorAsync(HttpContext context, string id)
        => await connectors.FindAsync(context.Caller().Tenant, id, context.RequestAborted) ?? throw ApiException.NotYours();

    /// <exception cref="ApiException">404: it does not exist, or belongs to another tenant.</exception>
    public async Task<RunView> RunAsync(HttpContext context, long id)
        => await runs.FindAsync(context.Caller().Tenant, id, context.RequestAborted) ?? throw ApiException.NotFound($"run {id}");

    /// <exception cref="ApiException">108: it does not exist, or belongs to another tenant.</exception>
    public async Task<KnowledgeBaseRow> KnowledgeBaseAsync(HttpContext context, string id)
        => await knowledgeBases.FindAsync(context.Caller().Tenant, id, context.RequestAborted)
            ?? throw NotYourDataset(id);

    public static ApiException NotYourDataset(string id)
        => new(Codes.Permission, $"You don't own the dataset {id}.") { AnswerData = false };

    /// <summary>Checks that a connector is linked to a dataset.</summary>
    /// <exception cref="ApiException">102: it is not.</exception>
    public async Task LinkedAsync(HttpContext context, ConnectorRow connector, string knowledgeBase)
    {
        if (!await knowledgeBases.IsLinkedAsync(context.Caller().Tenant, knowledgeBase, connector.Id, context.RequestAborted))
            throw new ApiException(Codes.Data, "This connector is not linked to that knowledge base.") { AnswerData = false };
    }
}

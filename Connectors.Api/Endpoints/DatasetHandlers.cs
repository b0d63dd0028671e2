using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Search.Vectors;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Creates, shows, changes and deletes datasets.</summary>
internal sealed class DatasetHandlers(
    ResourceLookup lookup,
    KnowledgeBaseStore store,
    KnowledgeBaseService service,
    DocumentCounts counts,
    EmbeddingModels models,
    VectorProgressQuery progress,
    AuditStore audit)
{
    public async Task<Ok<Envelope<DatasetAnswer>>> CreateAsync(HttpContext context, Body<CreateDataset> body)
    {
        await ReportAllAsync(context, body);
        var request = body.Read(Codes.Argument);
        var (id, caller) = (Guid.NewGuid().ToString("N"), context.Caller());
        var permission = (request.Permission ?? DatasetPermission.Me).ToDb();
        if (!await store.InsertAsync(
            id, caller.Tenant, request.Name, request.Description, permission, caller.KeyId, context.RequestAborted))
        {
            throw NameTaken(request.Name);
        }

        if (request.EmbeddingModel is { Length: > 0 } model)
            await store.SetEmbeddingModelAsync(caller.Tenant, id, model, context.RequestAborted);
        if (Links(request) is { Length: > 0 } links)
            await service.LinkAsync(caller.Tenant, id, links, context.RequestAborted);
        await AuditAsync(context, "dataset.create", id);
        return await ShowAsync(context, id);
    }

    public async Task<Ok<DatasetsEnvelope>> ListAsync(HttpContext context, Query<DatasetsQuery> query)
    {
        var asked = query.Read(WrongIds);
        var ids = asked.Id is null ? asked.Ids : [asked.Id];
        var found = await store.ListAsync(
            context.Caller().Tenant, ids, asked.Name, asked.Orderby, asked.Desc, asked.ToPage(), context.RequestAborted);
        if (found.Total == 0 && (asked.Id ?? asked.Name) is { } wanted)
            throw new ApiException(Codes.Data, $"You don't own the dataset {wanted}.");
        return TypedResults.Ok(new DatasetsEnvelope { Data = await AnswersAsync(context, found.Rows), TotalDatasets = found.Total });
    }

    public async Task<Ok<Envelope<DatasetAnswer>>> ReadAsync(HttpContext context, string id) => await ShowAsync(context, id);

    public async Task<Ok<Envelope<DatasetAnswer>>> UpdateAsync(HttpContext context, string id, Body<UpdateDataset> body)
    {
        var row = await lookup.KnowledgeBaseAsync(context, id);
        await ReportAllAsync(context, body);
        var request = body.Read(Codes.Argument);
        var tenant = context.Caller().Tenant;
        var change = new KnowledgeBaseChange(request.Name, request.Description, request.Permission?.ToDb());
        var version = EntityTag.Check(context, row.Version, "dataset");
        var written = await store.UpdateAsync(tenant, id, change, version, context.RequestAborted);
        if (written == KnowledgeBaseUpdate.NameTaken)
            throw NameTaken(request.Name!);
        if (written == KnowledgeBaseUpdate.OtherVersion)
            throw ConflictException.OfVersion("dataset");

        if (request.EmbeddingModel is { } model)
            await store.SetEmbeddingModelAsync(tenant, id, model.Length == 0 ? null : model, context.RequestAborted);
        if (Links(request) is { } links)
            await service.LinkAsync(tenant, id, links, context.RequestAborted);
        await AuditAsync(context, "dataset.update", id);
        return await ShowAsync(context, id);
    }

    public async Task<Ok<Envelope<bool>>> DeleteAsync(HttpContext context, Body<DeleteDatasets> body)
    {
        var request = body.Read(Codes.Argument);
        var tenant = context.Caller().Tenant;
        string[] ids = [.. (request.Ids ?? []).Distinct()];
        if (!request.DeleteAll && ids.Length == 0)
            return Answer.True;

        var owned = request.DeleteAll ? ids : await store.OwnedAsync(tenant, ids, context.RequestAborted);
        if (ids.Except(owned).ToArray() is { Length: > 0 } foreign)
            throw new ApiException(Codes.Permission, $"You don't own the datasets {string.Join(", ", foreign)}.") { AnswerData = false };
        await store.DeleteAsync(tenant, request.DeleteAll ? null : ids, context.RequestAborted);
        await AuditAsync(context, "dataset.delete", request.DeleteAll ? "all" : string.Join(",", ids));
        return Answer.True;
    }

    /// <summary>Reports everything that is wrong with a body together with the connectors in it that do not exist.</summary>
    private async Task ReportAllAsync<T>(HttpContext context, Body<T> body)
        where T : DatasetRequest
    {
        body.ThrowIfMalformed();
        var ids = body.Texts("connectors", "id").Where(id => id.Length > 0);
        List<string> wrong =
        [
            .. (await service.UnknownAsync(context.Caller().Tenant, ids, context.RequestAborted))
                .Select(id => $"connectors: there is no connector {id}"),
            .. body.Texts("embedding_model").Where(name => name.Trim().Length > 0 && models.Find(name.Trim()) is null).Select(NoModel),
        ];
        if (wrong.Count > 0)
            throw ApiException.Of(Codes.Argument, [.. body.Errors, .. wrong]);
    }

    private static IEnumerable<string> WrongIds(DatasetsQuery query)
    {
        if (query is { Id: not null, Ids: not null })
            yield return "id and ids cannot be given together";
    }

    /// <summary>The wanted links; null: those that there are stay.</summary>
    private static (string ConnectorId, bool AutoParse)[]? Links(DatasetRequest request)
        => request.Connectors?.DistinctBy(link => link.Id).Select(link => (link.Id, link.AutoParse)).ToArray();

    private async Task<Ok<Envelope<DatasetAnswer>>> ShowAsync(HttpContext context, string id)
    {
        var row = await lookup.KnowledgeBaseAsync(context, id);
        EntityTag.Write(context, row.Version);
        return Answer.Of((await AnswersAsync(context, [row]))[0]);
    }

    /// <summary>
    /// Counts and links are for those who may see everything. Of a user's dataset, they would tell how much there is that the user may not
    /// read, and where it comes from.
    /// </summary>
    private async Task<IReadOnlyList<DatasetAnswer>> AnswersAsync(HttpContext context, IReadOnlyList<KnowledgeBaseRow> rows)
    {
        if (!context.Caller().SeesEverything)
            return [.. rows.Select(DatasetAnswer.Of)];
        string[] ids = [.. rows.Select(row => row.Id)];
        var links = await store.LinksAsync(ids, context.RequestAborted);
        var vectors = await progress.FindAsync(ids, context.RequestAborted);
        var counted = await counts.OfAsync([.. links.Select(link => link.Id).Distinct()], context.RequestAborted);
        return [.. rows.Select(row => DatasetAnswer.Of(row, links, counted, vectors))];
    }

    private string NoModel(string name)
        => models.Names.Count == 0
            ? $"embedding_model: there is no model \"{name}\"; this installation has none (Connectors:Embedding:Models)"
            : $"embedding_model: there is no model \"{name}\"; take one of: {string.Join(", ", models.Names)}";

    private static ApiException NameTaken(string name) => new(Codes.Data, $"Dataset name '{name}' already exists");

    private Task<int> AuditAsync(HttpContext context, string action, string target)
        => audit.WriteAsync(context.Caller().Tenant, context.Caller().KeyId, action, target, null);
}

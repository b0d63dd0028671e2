using Connectors.Api.Answers;
using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Makes, shows and changes knowledge bases.</summary>
internal sealed class DatasetHandlers(ConnectorAccess access, KnowledgeBaseStore store, KnowledgeBaseService service, AuditStore audit)
{
    private const int MostLinks = 1000;

    public async Task<Ok<Envelope<DatasetAnswer>>> CreateAsync(HttpContext context)
    {
        var fields = await RequestBody.ReadAsync(context);
        var terms = await TermsAsync(context, fields, fields.Required("name"));
        var (id, caller) = (Guid.NewGuid().ToString("N"), context.Caller());
        if (!await store.InsertAsync(
            id, caller.Tenant, terms.Name!, terms.Description, terms.Permission ?? "me", caller.KeyId, context.RequestAborted))
            throw NameTaken(terms.Name!);

        if (terms.Links is { Count: > 0 })
            await service.LinkAsync(caller.Tenant, id, terms.Links, context.RequestAborted);
        await AuditAsync(context, "dataset.create", id);
        return await ShowAsync(context, id);
    }

    public async Task<IResult> ListAsync(HttpContext context)
    {
        var query = new QueryFields(context);
        var (page, desc) = (query.Page(30), query.Flag("desc", otherwise: true));
        var order = query.OneOf("orderby", "create_time", "create_time", "update_time");
        var (id, name) = (query.Text("id"), query.Text("name"));
        query.ThrowIfAny();

        var found = await store.ListAsync(
            context.Caller().Tenant, id, name, order == "update_time" ? "updated_at" : "created_at", desc, page, context.RequestAborted);
        if (found.Total == 0 && (id ?? name) is { } wanted)
            throw new ApiException(Codes.Data, $"You don't own the dataset {wanted}.");
        var links = await store.LinksAsync([.. found.Rows.Select(row => row.Id)], context.RequestAborted);
        return TypedResults.Ok(new DatasetsEnvelope(0, "success", [.. found.Rows.Select(row => DatasetAnswer.Of(row, links))], found.Total));
    }

    public async Task<Ok<Envelope<DatasetAnswer>>> ReadAsync(HttpContext context, string id) => await ShowAsync(context, id);

    public async Task<Ok<Envelope<DatasetAnswer>>> UpdateAsync(HttpContext context, string id)
    {
        await access.KnowledgeBaseAsync(context, id);
        var fields = await RequestBody.ReadAsync(context);
        var terms = await TermsAsync(context, fields, fields.Has("name") ? fields.Required("name") : null);
        var tenant = context.Caller().Tenant;
        if (!await store.UpdateAsync(tenant, id, terms.Name, terms.Description, terms.Permission, context.RequestAborted))
            throw NameTaken(terms.Name!);

        if (terms.Links is not null)
            await service.LinkAsync(tenant, id, terms.Links, context.RequestAborted);
        await AuditAsync(context, "dataset.update", id);
        return await ShowAsync(context, id);
    }

    public async Task<Ok<Envelope<bool>>> DeleteAsync(HttpContext context)
    {
        var fields = await RequestBody.ReadAsync(context);
        var (ids, all, tenant) = (fields.Texts("ids"), fields.Flag("delete_all"), context.Caller().Tenant);
        fields.ThrowIfAny(Codes.Argument);
        if (all is not true && ids is not { Count: > 0 })
            return Answer.True;

        var owned = all is true ? ids ?? [] : await store.OwnedAsync(tenant, ids!, context.RequestAborted);
        if (all is not true && ids!.Except(owned).ToArray() is { Length: > 0 } foreign)
            throw new ApiException(Codes.Permission, $"You don't own the datasets {string.Join(", ", foreign)}.") { AnswerData = false };
        await store.DeleteAsync(tenant, all is true ? null : ids, context.RequestAborted);
        await AuditAsync(context, "dataset.delete", all is true ? "all" : string.Join(",", ids!));
        return Answer.True;
    }

    private async Task<DatasetTerms> TermsAsync(HttpContext context, Fields fields, string? name)
    {
        var (description, permission) = (fields.Optional("description", 65_535), fields.OneOf("permission", "me", "team"));
        var links = fields.Objects("connectors", MostLinks, link => (link.Required("id", 64), link.Flag("auto_parse") ?? true));
        if (links is not null)
        {
            var unknown = await service.UnknownAsync(context.Caller().Tenant, links.Select(link => link.Item1), context.RequestAborted);
            foreach (var id in unknown.Where(id => id.Length > 0))
                fields.Add($"connectors: there is no connector {id}");
        }

        fields.ThrowIfAny(Codes.Argument);
        return new DatasetTerms(name, description, permission, links?.DistinctBy(link => link.Item1).ToArray());
    }

    private async Task<Ok<Envelope<DatasetAnswer>>> ShowAsync(HttpContext context, string id)
    {
        var row = await access.KnowledgeBaseAsync(context, id);
        return Answer.Of(DatasetAnswer.Of(row, await store.LinksAsync([id], context.RequestAborted)));
    }

    private static ApiException NameTaken(string name) => new(Codes.Data, $"Dataset name '{name}' already exists");

    private Task<int> AuditAsync(HttpContext context, string action, string target)
        => audit.WriteAsync(context.Caller().Tenant, context.Caller().KeyId, action, target, null);
}

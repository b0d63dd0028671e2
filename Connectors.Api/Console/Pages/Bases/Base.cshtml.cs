using Connectors.Jobs.Search.Vectors;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages.Bases;

/// <summary>One knowledge base and its documents.</summary>
internal sealed class BaseModel(
    KnowledgeBaseStore bases, DocumentQueries documents, DocumentCounts counts, VectorProgressQuery progress) : ConsolePage
{
    public const int Rows = 50;

    public KnowledgeBaseRow Row { get; private set; } = new();

    public IReadOnlyList<LinkedConnector> Links { get; private set; } = [];

    public DocumentSum Count { get; private set; } = new(0, 0);

    /// <summary>How far its vectors are; null without a model.</summary>
    public VectorProgress? Vectors { get; private set; }

    public DocumentFilter Filter { get; private set; } = new();

    public string? Suffix { get; private set; }

    public PageOf<DocumentRow> Found { get; private set; } = new([], 0);

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (await bases.FindAsync(Tenant, id, Aborted) is not { } row)
            return NotFound();
        Row = row;
        Suffix = Asked("suffix")?.TrimStart('.');
        Filter = new DocumentFilter
        {
            Keywords = Asked("keywords"),
            Suffixes = Suffix is null ? null : [Suffix.ToLowerInvariant()],
            AsUser = Asked("as_user"),
            Order = Asked("order") == "updated" ? DocumentOrder.UpdateTime : DocumentOrder.CreateTime,
        };
        Links = await bases.LinksAsync([id], Aborted);
        string[] connectors = [.. Links.Select(link => link.Id)];
        Count = DocumentSum.Of(connectors, await counts.OfAsync(connectors, Aborted));
        Vectors = (await progress.FindAsync([id], Aborted)).GetValueOrDefault(id);
        Found = await documents.ListAsync(Tenant, id, Filter, Slice(Rows), Aborted);
        return Page();
    }
}

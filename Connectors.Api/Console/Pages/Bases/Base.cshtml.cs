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

    /// <summary>The condition on metadata as it was entered: "team = people".</summary>
    public string? Metadata { get; private set; }

    public PageOf<DocumentRow> Found { get; private set; } = new([], 0);

    public Pager Pages => new(Request, Number, Rows, Found.Total) { HasMore = Found.IsAtLeast && Found.Rows.Count == Rows };

    /// <summary>Whether texts are still embedded.</summary>
    public bool IsEmbedding => Vectors is { } vectors && vectors.Ready < vectors.Connectors;

    public SortHeader Head(string title, DocumentOrder order) => new(Request, title, order.ToString(), Filter.Order == order)
    {
        IsDescending = order != DocumentOrder.Name,
    };

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (await bases.FindAsync(Tenant, id, Aborted) is not { } row)
            return NotFound();
        Row = row;
        var order = SortHeader.Asked<DocumentOrder>(Asked("order"));
        Suffix = Asked("suffix")?.TrimStart('.');
        Filter = new DocumentFilter
        {
            Keywords = Asked("keywords"),
            Suffixes = Suffix is null ? null : [Suffix.ToLowerInvariant()],
            AsUser = Asked("as_user"),
            Metadata = Conditions(),
            Order = order,
            Descending = order != DocumentOrder.Name,
            MayCountLess = true,
        };
        Links = await bases.LinksAsync([id], Aborted);
        string[] connectors = [.. Links.Select(link => link.Id)];
        Count = DocumentSum.Of(connectors, await counts.OfAsync(connectors, Aborted));
        Vectors = (await progress.FindAsync([id], Aborted)).GetValueOrDefault(id);
        Found = await documents.ListAsync(Tenant, id, Filter, Slice(Rows), Aborted);
        return Page();
    }

    /// <summary>Reads "name = value, name = value", all of which must hold. What is none of them is told and not dropped.</summary>
    private IReadOnlyList<MetadataFilter> Conditions()
    {
        Metadata = Asked("metadata");
        if (Metadata is null)
            return [];
        List<MetadataCondition> conditions = [];
        foreach (var part in Metadata.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                Trouble = $"“{part}” is no condition on metadata. Write a name, an equals sign and a value: team = people.";
            else
                conditions.Add(new MetadataCondition(part[..at].Trim(), MetadataOperator.Is, [part[(at + 1)..].Trim()]));
        }

        return [new MetadataFilter(Any: false, conditions)];
    }
}

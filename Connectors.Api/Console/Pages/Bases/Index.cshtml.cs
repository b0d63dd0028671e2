using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Console.Pages.Bases;

/// <summary>The list of knowledge bases.</summary>
internal sealed class IndexModel(KnowledgeBaseStore bases, DocumentCounts counts) : ConsolePage
{
    public const int Rows = 50;

    private ILookup<string, LinkedConnector> _links = Array.Empty<LinkedConnector>().ToLookup(link => link.KnowledgeBaseId);

    private IReadOnlyDictionary<string, ConnectorCount> _counts = new Dictionary<string, ConnectorCount>();

    public KnowledgeBaseOrder Order { get; private set; }

    public PageOf<KnowledgeBaseRow> Found { get; private set; } = new([], 0);

    public SortHeader Head(string title, KnowledgeBaseOrder order) => new(Request, title, order.ToString(), Order == order)
    {
        IsDescending = order == KnowledgeBaseOrder.Newest,
    };

    public IReadOnlyList<LinkedConnector> LinksOf(KnowledgeBaseRow row) => [.. _links[row.Id]];

    public DocumentSum CountOf(KnowledgeBaseRow row) => DocumentSum.Of(LinksOf(row).Select(link => link.Id), _counts);

    public async Task OnGetAsync()
    {
        Order = SortHeader.Asked<KnowledgeBaseOrder>(Asked("order"));
        Found = await bases.ListAsync(Tenant, Order, Slice(Rows), Aborted);
        _links = (await bases.LinksAsync([.. Found.Rows.Select(row => row.Id)], Aborted)).ToLookup(link => link.KnowledgeBaseId);
        _counts = await counts.OfAsync([.. _links.SelectMany(links => links).Select(link => link.Id).Distinct()], Aborted);
    }
}

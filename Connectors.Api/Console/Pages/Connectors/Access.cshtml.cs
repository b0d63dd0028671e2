using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources.Catalog;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages.Connectors;

/// <summary>The groups that a connector's source told, and their members.</summary>
internal sealed class AccessModel(ConnectorStore connectors, GroupQueries groups, SourceCatalog catalog) : ConsolePage
{
    public const int Rows = 50;

    public ConnectorRow Row { get; private set; } = new();

    public string? Keywords { get; private set; }

    public PageOf<GroupView> Found { get; private set; } = new([], 0);

    public bool HasAccess => catalog.TryFind(Row.Source, out var source) && source.Capabilities.Contains(SourceCapability.Access);

    // Groups name people.
    protected override bool MaySee => Caller.MayOperate;

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (await connectors.FindAsync(Tenant, id, Aborted) is not { } row)
            return NotFound();
        (Row, Keywords) = (row, Asked("keywords"));
        Found = await groups.ListAsync(id, Keywords, Slice(Rows), Aborted);
        return Page();
    }
}

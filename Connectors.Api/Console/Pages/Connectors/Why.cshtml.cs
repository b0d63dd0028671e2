using Connectors.Api.Contracts;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages.Connectors;

/// <summary>Tells why a document is here, or is not, and who may read it.</summary>
internal sealed class WhyModel(ConnectorStore connectors, ExplainQuery explain) : ConsolePage
{
    public ConnectorRow Row { get; private set; } = new();

    public string? SourceId { get; private set; }

    public new string? User { get; private set; }

    public ExplainAnswer? Answer { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (await connectors.FindAsync(Tenant, id, Aborted) is not { } row)
            return NotFound();
        (Row, SourceId, User) = (row, Asked("source_id"), Asked("as_user"));
        if (SourceId is null)
            return Page();

        var source = Guid.TryParse(SourceId, out var document) ? await explain.SourceIdAsync(id, document, Aborted) ?? SourceId : SourceId;
        var found = await explain.RunAsync(id, source, Aborted);
        var layers = User is null || found.DocumentId is null ? null : await explain.AccessAsync(id, source, User, Aborted);
        Answer = ExplainAnswer.Of(source, found, User, layers);
        return Page();
    }
}

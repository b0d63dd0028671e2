using System.Text.Json;
using Connectors.Api.Contracts;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages.Bases;

/// <summary>One document: where it comes from, who may read it, its text.</summary>
internal sealed class DocumentModel(KnowledgeBaseStore bases, DocumentQueries documents, ExplainQuery explain) : ConsolePage
{
    public const int Rows = 20;

    private const int MaxFields = 60;

    public KnowledgeBaseRow Base { get; private set; } = new();

    public DocumentRow Row { get; private set; } = new();

    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; private set; } = [];

    /// <summary>The lists of principals that must all name a reader; null if the source does not tell.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Layers { get; private set; }

    public PageOf<ChunkRow> Chunks { get; private set; } = new([], 0);

    public string? AskedUser { get; private set; }

    public ExplainAnswer? Answer { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, Guid document)
    {
        if (await bases.FindAsync(Tenant, id, Aborted) is not { } found
            || await documents.FindAsync(Tenant, id, document, asUser: null, Aborted) is not { } row)
            return NotFound();
        (Base, Row, AskedUser) = (found, row, Asked("as_user"));
        using (var metadata = JsonDocument.Parse(row.Metadata))
        {
            Metadata = [.. metadata.RootElement.EnumerateObject().Take(MaxFields)
                .Select(field => KeyValuePair.Create(field.Name, field.Value.ToString()))
                .Where(field => field.Value.Length > 0)];
        }

        Layers = row.Access is null ? null : JsonSerializer.Deserialize<string[][]>(row.Access);
        Chunks = await documents.ChunksAsync(row.Id, null, null, Slice(Rows), Aborted);
        if (AskedUser is not null && Layers is not null)
        {
            var why = await explain.RunAsync(row.ConnectorId, row.SourceId, Aborted);
            var access = await explain.AccessAsync(row.ConnectorId, row.SourceId, AskedUser, Aborted);
            Answer = ExplainAnswer.Of(row.SourceId, why, AskedUser, access);
        }

        return Page();
    }
}

using System.ComponentModel;
using System.Globalization;
using System.Text;
using Connectors.Api.Envelopes;
using Connectors.Api.Security;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Registry;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Connectors.Api.Mcp;

/// <summary>Tools for assistants: search datasets and read documents, as the asking user may.</summary>
internal sealed class KnowledgeTools(
    IHttpContextAccessor accessor, KnowledgeBaseStore knowledgeBases, SearchStore search, DocumentQueries documents)
{
    private const int MaxDatasets = 100;
    private const int MaxPassages = 50;
    private const int MaxQuestion = 4000;
    private const int MaxPiece = 50_000;

    [McpServerTool(Name = "search", Title = "Search the company's documents", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("Searches the company's documents and answers with passages, best first, each with its document's title, link and ids. "
        + "Words are AND-ed; \"quoted words\" stand together; -word is left out.")]
    public async Task<string> SearchAsync(
        [Description("The question, or words to search for.")] string question,
        CancellationToken cancellationToken,
        [Description("Ids of the datasets to search; all when left out.")] string[]? datasets = null,
        [Description("Maximum number of passages, 1 to 50.")] int limit = 8,
        [Description("The user who asks, if the key may name one.")] string? as_user = null)
    {
        Require(question is { Length: > 0 and <= MaxQuestion }, $"question must have 1 to {MaxQuestion} characters.");
        Require(limit is >= 1 and <= MaxPassages, $"limit must be from 1 to {MaxPassages}.");
        Require(datasets is not { Length: > MaxDatasets }, $"datasets may name {MaxDatasets} at most.");
        var caller = Caller;
        var request = new SearchRequest
        {
            TenantId = caller.Tenant,
            Question = question,
            KnowledgeBases = await DatasetsAsync(caller, datasets, cancellationToken),
            AsUser = ActsAs(caller, as_user),
            PageSize = limit,
        };
        if (request.KnowledgeBases.Count == 0)
            return "There is no dataset to search.";
        var found = await search.SearchAsync(request, cancellationToken);
        return found.Hits.Count == 0 ? "Nothing was found." : Passages(found.Hits);
    }

    [McpServerTool(Name = "read_document", Title = "Read a document", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("Reads the text of a document that a search found.")]
    public async Task<string> ReadAsync(
        [Description("The dataset's id, as a search gave it.")] string dataset_id,
        [Description("The document's id, as a search gave it.")] string document_id,
        CancellationToken cancellationToken,
        [Description("From which character on.")] int offset = 0,
        [Description("Maximum number of characters, 1 to 50000.")] int limit = 20_000,
        [Description("The user who asks, if the key may name one.")] string? as_user = null)
    {
        Require(offset >= 0, "offset must not be negative.");
        Require(limit is >= 1 and <= MaxPiece, $"limit must be from 1 to {MaxPiece}.");
        var caller = Caller;
        var user = ActsAs(caller, as_user);
        var document = Guid.TryParse(document_id, out var id)
            ? await documents.FindAsync(caller.Tenant, dataset_id, id, user, cancellationToken)
            : null;
        Require(document is not null, "There is no such document in that dataset, or you may not read it.");

        var (text, more) = await PieceAsync(id, offset, limit, cancellationToken);
        var rest = more ? string.Create(CultureInfo.InvariantCulture, $"\n\n[more: read on with offset {offset + text.Length}]") : "";
        return $"{document!.Title}\n{document.Link}\n\n{text}{rest}";
    }

    private Caller Caller => (accessor.HttpContext ?? throw new InvalidOperationException("Tools are called over HTTP.")).Caller();

    private static string? ActsAs(Caller caller, string? named)
    {
        try
        {
            return caller.ActsAs(named);
        }
        catch (ApiException refused)
        {
            throw new McpException(refused.Message);
        }
    }

    private async Task<IReadOnlyList<string>> DatasetsAsync(Caller caller, string[]? named, CancellationToken cancellationToken)
    {
        if (named is null or [])
        {
            var all = await knowledgeBases.ListAsync(
                caller.Tenant, null, null, TimeOrder.CreateTime, descending: true, new Page(1, MaxDatasets), cancellationToken);
            return [.. all.Rows.Select(row => row.Id)];
        }

        var owned = await knowledgeBases.OwnedAsync(caller.Tenant, named, cancellationToken);
        Require(named.All(owned.Contains), "One of the datasets does not exist. Leave datasets out to search all.");
        return owned;
    }

    private static string Passages(IReadOnlyList<SearchHit> hits)
    {
        var text = new StringBuilder();
        foreach (var hit in hits)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {hit.Title}\n");
            if (hit.Link is { Length: > 0 } link)
                text.Append(CultureInfo.InvariantCulture, $"{link}\n");
            text.Append(CultureInfo.InvariantCulture, $"dataset_id: {hit.KnowledgeBaseId} document_id: {hit.DocumentId:n}\n\n");
            text.Append(hit.Content).Append("\n\n");
        }

        return text.ToString();
    }

    private async Task<(string Text, bool More)> PieceAsync(Guid id, int offset, int limit, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var before = 0L;
        await foreach (var part in documents.TextAsync(id, cancellationToken))
        {
            var from = (int)Math.Clamp(offset - before, 0, part.Length);
            // The text may exceed the limit by one: the second half of a character.
            var take = Math.Clamp(limit - text.Length, 0, part.Length - from);
            // Do not split a character between its halves.
            if (take > 0 && from + take < part.Length && char.IsHighSurrogate(part[from + take - 1]))
                take++;
            text.Append(part, from, take);
            if (from + take < part.Length)
                return (text.ToString(), true);
            before += part.Length;
        }

        return (text.ToString(), false);
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new McpException(message);
    }
}

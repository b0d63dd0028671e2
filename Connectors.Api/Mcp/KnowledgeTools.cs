using System.ComponentModel;
using System.Globalization;
using System.Text;
using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Security;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Registry;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Connectors.Api.Mcp;

/// <summary>Tools for assistants: list and search knowledge bases and read documents, as the asking user may.</summary>
internal sealed class KnowledgeTools(
    IHttpContextAccessor accessor, KnowledgeBaseStore knowledgeBases, SearchStore search, DocumentQueries documents)
{
    private const int MaxDatasets = 100;
    private const int MaxPassages = 50;
    private const int MaxPiece = 50_000;
    private const string AsUser = "The user who asks, if the key may name one.";

    [McpServerTool(
        Name = "list_knowledge_bases",
        Title = "List the knowledge bases",
        ReadOnly = true,
        Idempotent = true,
        OpenWorld = false,
        UseStructuredContent = true,
        OutputSchemaType = typeof(KnowledgeBaseList))]
    [Description("Lists the knowledge bases with their ids, names and descriptions. A search needs none: without one, it searches all.")]
    public async Task<CallToolResult> ListAsync(
        CancellationToken cancellationToken,
        [Description("Number of the page, from 1. A page has up to 100.")] int page = 1)
    {
        Require(page is >= 1 and <= 1_000_000, "page must be from 1 to 1000000.");
        var found = await knowledgeBases.ListAsync(
            Caller.Tenant, null, null, TimeOrder.CreateTime, descending: true, new Page(page, MaxDatasets), cancellationToken);
        var list = new KnowledgeBaseList
        {
            KnowledgeBases = [.. found.Rows.Select(row => new ListedKnowledgeBase(row.Id, row.Name, row.Description))
                .OrderBy(each => each.Name, StringComparer.OrdinalIgnoreCase)],
            NextPage = (long)page * MaxDatasets < found.Total ? page + 1 : null,
        };
        var lines = list.KnowledgeBases.Select(each => $"{each.Name} (id: {each.Id})"
            + (string.IsNullOrWhiteSpace(each.Description) ? "" : $": {each.Description}"));
        var more = list.NextPage is { } next ? $"\n[more: page {next}]" : "";
        var text = list.KnowledgeBases.Count == 0 ? "There are no knowledge bases." : string.Join('\n', lines) + more;
        return ToolAnswers.Of(text, list);
    }

    [McpServerTool(
        Name = "search",
        Title = "Search the company's documents",
        ReadOnly = true,
        Idempotent = true,
        OpenWorld = false,
        UseStructuredContent = true,
        OutputSchemaType = typeof(PassageList))]
    [Description("Searches the company's documents and answers with passages, best first, each with its document's title, link and ids. "
        + "\"Quoted words\" stand together; -word is left out.")]
    public async Task<CallToolResult> SearchAsync(
        [Description("The question, or words to search for.")] string question,
        CancellationToken cancellationToken,
        [Description("Ids of the knowledge bases to search, as list_knowledge_bases gives them; all when left out.")]
        string[]? datasets = null,
        [Description("Maximum number of passages, 1 to 50.")] int limit = 8,
        [Description(AsUser)] string? as_user = null)
    {
        Require(question.Trim().Length > 0, "question is required: a question, or words to search for.");
        Require(question.Length <= SearchSettings.MaxQuestion, $"question must have {SearchSettings.MaxQuestion} characters at most.");
        Require(limit is >= 1 and <= MaxPassages, $"limit must be from 1 to {MaxPassages}.");
        Require(datasets?.Contains(null) is not true, "datasets must be a list of strings.");
        Require(datasets is not { Length: > MaxDatasets }, $"datasets may name {MaxDatasets} at most.");
        var caller = Caller;
        var request = new SearchRequest
        {
            TenantId = caller.Tenant,
            Question = question,
            KnowledgeBases = await NamedAsync(caller, datasets ?? [], cancellationToken),
            AsUser = ActsAs(caller, as_user),
            // Some hits may be doubles.
            PageSize = 2 * limit,
        };
        var found = await search.SearchAsync(request, cancellationToken);
        var passages = found.Hits.DistinctBy(hit => (hit.Title, hit.Content)).Take(limit).Select(PassageOf).ToArray();
        var text = passages.Length == 0
            ? "Nothing was found. Try fewer or other words."
            : string.Concat(passages.Select(Told));
        var notice = found.Notice is null ? "" : $"\n[{found.Notice}]";
        return ToolAnswers.Of(text + notice, new PassageList(passages, found.Notice));
    }

    [McpServerTool(
        Name = "read_document",
        Title = "Read a document",
        ReadOnly = true,
        Idempotent = true,
        OpenWorld = false,
        UseStructuredContent = true,
        OutputSchemaType = typeof(DocumentPiece))]
    [Description("Reads the text of a document that a search found.")]
    public async Task<CallToolResult> ReadAsync(
        [Description("The dataset's id, as a search gave it.")] string dataset_id,
        [Description("The document's id, as a search gave it.")] string document_id,
        CancellationToken cancellationToken,
        [Description("From which character on.")] int offset = 0,
        [Description("Maximum number of characters, 1 to 50000.")] int limit = 20_000,
        [Description(AsUser)] string? as_user = null)
    {
        Require(offset >= 0, "offset must not be negative.");
        Require(limit is >= 1 and <= MaxPiece, $"limit must be from 1 to {MaxPiece}.");
        var caller = Caller;
        var user = ActsAs(caller, as_user);
        var document = Guid.TryParse(document_id, out var id)
            ? await documents.FindAsync(caller.Tenant, dataset_id, id, user, cancellationToken)
            : null;
        Require(
            document is not null,
            $"There is no document {Shown(document_id)} in dataset {Shown(dataset_id)}, or you may not read it. Ids come from search.");

        var (text, more) = await PieceAsync(id, offset, limit, cancellationToken);
        var piece = new DocumentPiece
        {
            Title = document!.Title,
            Link = document.Link,
            Text = text,
            NextOffset = more ? offset + text.Length : null,
        };
        var rest = more ? string.Create(CultureInfo.InvariantCulture, $"\n\n[more: read on with offset {piece.NextOffset}]") : "";
        return ToolAnswers.Of($"{piece.Title}\n{piece.Link}\n\n{text}{rest}", piece);
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

    private async Task<IReadOnlyList<string>> NamedAsync(Caller caller, string[] named, CancellationToken cancellationToken)
    {
        var owned = named.Length == 0 ? [] : await knowledgeBases.OwnedAsync(caller.Tenant, named, cancellationToken);
        var unknown = named.Except(owned).FirstOrDefault();
        Require(
            unknown is null,
            $"The dataset {Shown(unknown ?? "")} does not exist. list_knowledge_bases tells the ids. Leave datasets out to search all.");
        return owned;
    }

    /// <summary>An argument as an error repeats it.</summary>
    private static string Shown(string argument) => argument.Length <= 64 ? $"\"{argument}\"" : $"\"{argument[..64]}…\"";

    private static Passage PassageOf(SearchHit hit) => new()
    {
        Title = hit.Title,
        Link = hit.Link,
        Heading = hit.Heading,
        Text = hit.Passage,
        DatasetId = hit.KnowledgeBaseId,
        DocumentId = hit.DocumentId.ToString("n"),
        UpdatedAt = hit.UpdatedAt,
        Score = Math.Round(hit.Similarity, 4),
    };

    private static string Told(Passage passage)
    {
        var text = new StringBuilder($"## {passage.Title}\n");
        if (passage.Link is { Length: > 0 } link)
            text.Append(CultureInfo.InvariantCulture, $"{link}\n");
        text.Append(CultureInfo.InvariantCulture, $"dataset_id: {passage.DatasetId} document_id: {passage.DocumentId}\n\n");
        return text.Append(passage.Text).Append("\n\n").ToString();
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

using System.Diagnostics;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Console.Pages;

/// <summary>Searches knowledge bases, as oneself or as a user.</summary>
internal sealed class SearchModel(SearchStore search, KnowledgeBaseStore bases) : ConsolePage
{
    public const int Rows = 10;

    private const int MaxBases = 500;

    public string? Question { get; private set; }

    public string? BaseId { get; private set; }

    /// <summary>The user whose answers are shown; null for all answers.</summary>
    public string? AskedUser { get; private set; }

    public IReadOnlyList<KnowledgeBaseRow> Bases { get; private set; } = [];

    public SearchResult? Result { get; private set; }

    public TimeSpan Took { get; private set; }

    public async Task OnGetAsync()
    {
        (Question, BaseId, AskedUser) = (Asked("q"), Asked("base"), Asked("as_user"));
        if (Question is null && Request.Query["q"].ToString().Trim().Length > MaxAsked)
            Trouble = $"The question is longer than {MaxAsked} characters. Ask it in fewer words.";
        Bases = (await bases.ListAsync(Tenant, KnowledgeBaseOrder.Name, new Page(1, MaxBases), Aborted)).Rows;
        if (Question is null)
            return;
        var began = Stopwatch.GetTimestamp();
        var request = new SearchRequest
        {
            TenantId = Tenant,
            Question = Question,
            KnowledgeBases = BaseId is null ? [] : [BaseId],
            AsUser = AskedUser,
            Page = Number,
            PageSize = Rows,
        };
        try
        {
            Result = await search.SearchAsync(request, Aborted);
        }
        catch (SearchRefusedException refused)
        {
            Trouble = refused.Message;
        }

        Took = Stopwatch.GetElapsedTime(began);
    }
}

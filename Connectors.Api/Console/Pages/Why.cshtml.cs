using Connectors.Api.Contracts;
using Connectors.Jobs.Storage.Documents;

namespace Connectors.Api.Console.Pages;

/// <summary>Tells of something that a search did not find, in whichever connector, what became of it.</summary>
internal sealed class WhyModel(LookupQuery lookup, ExplainQuery explain) : ConsolePage
{
    private const int MaxAnswers = 10;

    /// <summary>The link, title or id that a person entered.</summary>
    public string? What { get; private set; }

    /// <summary>The user whose right to read is explained; null for none.</summary>
    public string? Person { get; private set; }

    public IReadOnlyList<(LookupHit Hit, ExplainAnswer Answer)> Answers { get; private set; } = [];

    public async Task OnGetAsync()
    {
        (What, Person) = (Asked("what"), Asked("as_user"));
        if (What is null)
            return;
        List<(LookupHit, ExplainAnswer)> answers = [];
        foreach (var hit in await lookup.FindAsync(Tenant, What, MaxAnswers, Aborted))
        {
            var found = await explain.RunAsync(hit.ConnectorId, hit.SourceId, Aborted);
            var layers = Person is null || found.DocumentId is null
                ? null
                : await explain.AccessAsync(hit.ConnectorId, hit.SourceId, Person, Aborted);
            answers.Add((hit, ExplainAnswer.Of(hit.SourceId, found, Person, layers)));
        }

        Answers = answers;
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>Finds the vectors that may answer a question, and the question's own vector by the same model.</summary>
internal sealed partial class VectorAnswers(
    EmbeddingModels models,
    VectorQueries queries,
    VectorCache cache,
    EmbeddingOptions options,
    TimeProvider time,
    ILogger<VectorAnswers> logger)
{
    /// <summary>A model that did not answer is not asked again for this long: each question would wait for it in vain.</summary>
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(10);

    private const int MaxQuestions = 1000;

    private readonly ConcurrentDictionary<int, DateTimeOffset> _away = new();
    private readonly ConcurrentDictionary<(int Model, string Question), QuestionVector> _questions = new();

    /// <summary>Returns the indexes that answer, each with the question's vector, and what to tell about those that do not.</summary>
    public async Task<(IReadOnlyList<VectorAnswer> Found, string? Notice)> FindAsync(
        SearchRequest request, CancellationToken cancellationToken)
    {
        var scopes = await queries.ScopeAsync(request, cancellationToken);
        if (scopes.Count == 0)
            return ([], null);
        var ids = await models.IdsAsync(cancellationToken);
        List<VectorAnswer> found = [];
        SortedSet<string> notices = [];
        List<(VectorScope Scope, EmbeddingModel Model)> chosen = [];
        foreach (var connector in scopes.GroupBy(scope => scope.ConnectorId))
        {
            if (await ChooseAsync([.. connector], ids, cancellationToken) is { } choice)
                chosen.Add(choice);
            else
                notices.Add(NoticeOf(connector.First()));
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.QuestionLimit);
        foreach (var group in chosen.GroupBy(choice => choice.Model))
        {
            try
            {
                found.AddRange(await FindAsync(
                    request.Question, group.Key, [.. group.Select(choice => choice.Scope)], limit, cancellationToken));
            }
            catch (Exception e) when (e is EmbeddingException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                ModelAway(group.Key.Name, e.Message);
                notices.Add($"The model \"{group.Key.Name}\" did not answer; words answer alone.");
            }
        }

        return (found, notices.Count == 0 ? null : string.Join(' ', notices));
    }

    private string NoticeOf(VectorScope scope)
        => models.Find(scope.Name) is null
            ? $"This host's configuration has no embedding model \"{scope.Name}\"; words answer alone."
            : "Some texts have no vectors yet; words answer for them alone.";

    /// <summary>Returns the knowledge base's model if its vectors are ready, otherwise a former model that this host has.</summary>
    private async Task<(VectorScope, EmbeddingModel)?> ChooseAsync(
        VectorScope[] scopes, IReadOnlyDictionary<string, int> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.TryGetValue(scopes[0].Name, out var id) ? id : (int?)null;
        foreach (var scope in scopes.Where(scope => scope.IsReady).OrderByDescending(scope => scope.ModelId == wanted))
        {
            if (await models.FindAsync(scope.ModelId!.Value, cancellationToken) is { } model)
                return (scope, model);
        }

        return null;
    }

    private async Task<IEnumerable<VectorAnswer>> FindAsync(
        string question, EmbeddingModel model, VectorScope[] scopes, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        var row = await model.RowAsync(limit.Token);
        if (_away.TryGetValue(row.Id, out var until) && until > time.GetUtcNow())
            throw new EmbeddingException("It failed a moment ago.", EmbeddingFault.Passing);
        // Loading begins while the model works.
        var loads = scopes.Select(scope => (Scope: scope, Index: cache.GetAsync(scope, row.Dimensions ?? 0))).ToList();
        var asked = await QuestionAsync(question, model, row.Id, limit, cancellationToken);
        List<VectorAnswer> answers = [];
        foreach (var (scope, index) in loads)
        {
            answers.Add(new VectorAnswer
            {
                ConnectorId = scope.ConnectorId,
                Index = await index.WaitAsync(limit.Token),
                Question = asked,
                Background = row.Background,
            });
        }

        return answers;
    }

    private async Task<QuestionVector> QuestionAsync(
        string question, EmbeddingModel model, int id, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        if (_questions.TryGetValue((id, question), out var known))
            return known;
        try
        {
            var vector = await model.QuestionAsync(question, limit.Token).WaitAsync(limit.Token);
            if (_questions.Count >= MaxQuestions)
                _questions.Clear();
            return _questions[(id, question)] = QuestionVector.Of(vector);
        }
        catch (Exception e) when (e is EmbeddingException { Fault: not EmbeddingFault.Input }
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _away[id] = time.GetUtcNow() + Away;
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The model {Model} did not answer a question; words answered alone: {Reason}")]
    private partial void ModelAway(string model, string reason);
}

/// <summary>Vectors that answer a question.</summary>
internal sealed record VectorAnswer
{
    public required string ConnectorId { get; init; }

    public required VectorIndex Index { get; init; }

    public required QuestionVector Question { get; init; }

    /// <summary>The cosine that the model gives to unrelated texts.</summary>
    public required double Background { get; init; }
}

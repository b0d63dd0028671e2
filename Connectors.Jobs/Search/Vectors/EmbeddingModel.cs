using Microsoft.Extensions.AI;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>A configured model. It is loaded, and asked about itself, when it is first used.</summary>
internal sealed class EmbeddingModel(EmbeddingModelOptions options, Func<LoadedModel> load, VectorStateStore states) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private LoadedModel? _loaded;
    private EmbeddingModelRow? _row;

    public string Name => options.Name;

    public int Batch => options.Batch;

    /// <summary>Returns the model's row in the database, without loading the model.</summary>
    public async Task<EmbeddingModelRow> RowAsync(CancellationToken cancellationToken)
        => _row is { Dimensions: not null } known ? known : _row = await states.ModelAsync(options.Signature, cancellationToken);

    /// <summary>Embeds passages. Each vector has the dimensions of the stored ones.</summary>
    /// <exception cref="EmbeddingException">The model did not embed them.</exception>
    public async Task<IReadOnlyList<float[]>> PassagesAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var row = await KnownAsync(cancellationToken);
        return await EmbedAsync(row, options.PassagePrefix, texts, cancellationToken);
    }

    /// <summary>Embeds a question.</summary>
    /// <exception cref="EmbeddingException">The model did not embed it.</exception>
    public async Task<float[]> QuestionAsync(string question, CancellationToken cancellationToken)
    {
        var row = await KnownAsync(cancellationToken);
        return (await EmbedAsync(row, QuestionPrefix(await LoadAsync(cancellationToken)), [question], cancellationToken))[0];
    }

    public void Dispose()
    {
        _loaded?.Generator.Dispose();
        _gate.Dispose();
    }

    private string QuestionPrefix(LoadedModel loaded) => options.QuestionPrefix is { Length: > 0 } given ? given : loaded.QuestionPrefix;

    private async Task<EmbeddingModelRow> KnownAsync(CancellationToken cancellationToken)
    {
        var row = await RowAsync(cancellationToken);
        if (row.Dimensions is not null)
            return row;
        var questions = await EmbedAsync(
            row, QuestionPrefix(await LoadAsync(cancellationToken)), UnrelatedTexts.Questions, cancellationToken);
        var passages = await EmbedAsync(row, options.PassagePrefix, UnrelatedTexts.Passages, cancellationToken);
        var background = UnrelatedTexts.Background(questions, passages);
        return _row = await states.LearnAsync(row.Id, questions[0].Length, background, cancellationToken);
    }

    private async Task<IReadOnlyList<float[]>> EmbedAsync(
        EmbeddingModelRow row, string prefix, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var generator = (await LoadAsync(cancellationToken)).Generator;
        var answers = await generator.GenerateAsync(texts.Select(text => prefix + text), cancellationToken: cancellationToken);
        var vectors = answers.Select(answer => answer.Vector.ToArray()).ToArray();
        var size = row.Dimensions ?? options.Dimensions ?? vectors[0].Length;
        return vectors.FirstOrDefault(vector => vector.Length != size) is not { } wrong
            ? vectors
            : throw new EmbeddingException(
                $"The model \"{Name}\" answers with {wrong.Length} numbers, but its vectors have {size}. If another model "
                    + "stands behind this name now, change Model or Dimensions in its settings: all texts are then embedded again.",
                EmbeddingFault.Setup);
    }

    private async Task<LoadedModel> LoadAsync(CancellationToken cancellationToken)
    {
        if (_loaded is { } loaded)
            return loaded;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _loaded ??= await Task.Run(load, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }
}

/// <summary>A model that can be asked.</summary>
/// <param name="Generator">Embeds texts.</param>
/// <param name="QuestionPrefix">Text that the model wants before a question, unless the settings give another.</param>
internal sealed record LoadedModel(IEmbeddingGenerator<string, Embedding<float>> Generator, string QuestionPrefix);

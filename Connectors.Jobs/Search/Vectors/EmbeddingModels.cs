namespace Connectors.Jobs.Search.Vectors;

/// <summary>The models of this host's configuration, by the names that knowledge bases give.</summary>
internal sealed class EmbeddingModels(EmbeddingOptions options, ModelEndpoint endpoint, VectorStateStore states) : IDisposable
{
    private readonly Dictionary<string, EmbeddingModel> _models = options.Models.ToDictionary(
        model => model.Name, model => new EmbeddingModel(model, () => Load(model, options.Threads, endpoint), states));

    public IReadOnlyCollection<string> Names => _models.Keys;

    /// <summary>Null if this host has no model of this name.</summary>
    public EmbeddingModel? Find(string name) => _models.GetValueOrDefault(name);

    /// <summary>Returns the models' ids in the database.</summary>
    public async Task<IReadOnlyDictionary<string, int>> IdsAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, int> ids = [];
        foreach (var (name, model) in _models)
            ids[name] = (await model.RowAsync(cancellationToken)).Id;
        return ids;
    }

    /// <summary>Returns the model with this id in the database. Null if this host has none.</summary>
    public async Task<EmbeddingModel?> FindAsync(int id, CancellationToken cancellationToken)
        => (await IdsAsync(cancellationToken)).FirstOrDefault(known => known.Value == id).Key is { } name ? _models[name] : null;

    public void Dispose()
    {
        foreach (var model in _models.Values)
            model.Dispose();
    }

    private static LoadedModel Load(EmbeddingModelOptions model, int threads, ModelEndpoint endpoint)
    {
        if (model.Kind != EmbeddingKind.Local)
            return new LoadedModel(new EndpointEmbeddings(model, endpoint), "");
        var files = LocalModelFiles.Find(model.Model);
        return new LoadedModel(new LocalEmbeddings(files, threads), files.QuestionPrefix);
    }
}

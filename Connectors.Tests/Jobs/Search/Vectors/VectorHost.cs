using Connectors.Jobs.Hosting;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Search;
using Connectors.Jobs.Search.Vectors;
using Connectors.Jobs.Storage.Registry;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Jobs.Search.Vectors;

/// <summary>A worker with models of a fake server.</summary>
internal sealed class VectorHost : IAsyncDisposable
{
    public const string Model = "fake";
    public const string Other = "other";

    private VectorHost(EngineHost engine, FakeModels models) => (Engine, Models) = (engine, models);

    public EngineHost Engine { get; }

    public FakeModels Models { get; }

    /// <summary>Starts a worker with a model of each interface, "fake" and "other", and the rerankers "jina" and "tei".</summary>
    public static async Task<VectorHost> StartAsync(
        Func<EmbeddingOptions, EmbeddingOptions>? change = null, Action<IServiceCollection>? configure = null)
    {
        var models = new FakeModels();
        await models.StartAsync();
        var options = OptionsFor(models);
        var engine = await EngineHost.StartAsync(
            engine: null,
            services =>
            {
                services.AddSingleton(change?.Invoke(options) ?? options);
                services.AddVectorServer(1, ShutdownTimes.Jobs);
                configure?.Invoke(services);
            });
        return new VectorHost(engine, models);
    }

    public static EmbeddingOptions OptionsFor(FakeModels models) => new()
    {
        Models =
        [
            new EmbeddingModelOptions
            {
                Name = Model,
                Kind = EmbeddingKind.OpenAI,
                Url = new Uri(models.Address, "v1"),
                Key = FakeModels.Key,
                Model = "text-embedding-3-small",
                Batch = 8,
            },
            new EmbeddingModelOptions
            {
                Name = Other, Kind = EmbeddingKind.Ollama, Url = new Uri(models.Address, "ollama"), Model = "nomic-embed-text",
            },
        ],
        Rerankers =
        [
            new RerankerOptions { Name = "jina", Url = new Uri(models.Address, "v1/rerank"), Model = "jina-reranker-v2-base-multilingual" },
            new RerankerOptions { Name = "tei", Kind = RerankerKind.Tei, Url = new Uri(models.Address, "tei/rerank") },
        ],
        FirstPause = TimeSpan.FromMilliseconds(100),
        Trail = TimeSpan.Zero,
        QuestionLimit = TimeSpan.FromSeconds(20),
    };

    /// <summary>Creates a connector of these documents, syncs it and gives its knowledge base a model.</summary>
    public async Task<string> SyncedAsync(ScriptedWorld world, string? model = Model)
    {
        var connector = await Engine.ConnectAsync(world);
        await Engine.RunAsync(connector);
        if (model is not null)
            await ChooseAsync(connector, model);
        return connector;
    }

    public static ScriptedWorld World(params (string Id, string Text)[] documents)
    {
        var world = new ScriptedWorld();
        var partition = world.Partitions.GetOrAdd("all", _ => []);
        foreach (var (id, text) in documents)
            partition[id] = text;
        return world;
    }

    public Task ChooseAsync(string knowledgeBase, string? model)
        => Engine.Get<KnowledgeBaseStore>().SetEmbeddingModelAsync(TestConnectors.Tenant, knowledgeBase, model, CancellationToken.None);

    /// <summary>Waits until the vectors of the knowledge base's model are ready and nothing is left to embed.</summary>
    public Task<VectorProgress> ReadyAsync(string knowledgeBase)
        => Eventually.GetAsync(
            async () => await ProgressAsync(knowledgeBase) is { Ready: 1, Error: null } progress
                && progress.Embedded + progress.Failed == progress.Total ? progress : null);

    public async Task<VectorProgress?> ProgressAsync(string knowledgeBase)
        => (await Engine.Get<VectorProgressQuery>().FindAsync([knowledgeBase], CancellationToken.None)).GetValueOrDefault(knowledgeBase);

    public Task<SearchResult> SearchAsync(SearchRequest request) => Engine.Get<SearchStore>().SearchAsync(request, CancellationToken.None);

    public Task<SearchResult> SearchAsync(string question, string knowledgeBase, string? user = null)
        => SearchAsync(Question(question, knowledgeBase) with { AsUser = user });

    public static SearchRequest Question(string question, string knowledgeBase)
        => new() { TenantId = TestConnectors.Tenant, Question = question, KnowledgeBases = [knowledgeBase] };

    /// <summary>Returns the source ids of the hits, best first.</summary>
    public async Task<string[]> FindAsync(string question, string knowledgeBase, string? user = null)
        => [.. (await SearchAsync(question, knowledgeBase, user)).Hits.Select(hit => hit.SourceId)];

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Models.DisposeAsync();
    }
}

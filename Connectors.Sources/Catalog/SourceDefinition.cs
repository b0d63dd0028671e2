using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Sources.Catalog;

/// <summary>The one generic bridge from a typed source to the JSON that the rest of the system stores.</summary>
internal sealed class SourceDefinition<TSource, TConfig, TCheckpoint>(string type, string name, string description) : ISourceDefinition
    where TSource : class, ISource<TCheckpoint>
    where TConfig : SourceConfig
    where TCheckpoint : class
{
    private static readonly ObjectFactory<TSource> Create =
        ActivatorUtilities.CreateFactory<TSource>([typeof(TConfig), typeof(SourceContext)]);

    public string Type { get; } = type;

    public string Name { get; } = name;

    public string Description { get; } = description;

    public JsonElement ConfigSchema { get; } = ConfigSchemaExporter.Export(typeof(TConfig));

    public IReadOnlyList<IReadOnlyList<string>> SecretPaths { get; } = [.. SecretPathFinder.Find(typeof(TConfig))];

    public IReadOnlyList<SourceCapability> Capabilities { get; } = [.. Enum.GetValues<SourceCapability>().Where(Has)];

    public IReadOnlyList<string> Choosable { get; } = Is<IListsChoices>() ? [.. UnfinishedConfig.Choosable(typeof(TConfig))] : [];

    public IReadOnlyList<string> Validate(JsonElement config) => ConfigParser.Parse<TConfig>(config).Errors;

    public SourceConfig Parse(JsonElement config) => Valid(config);

    public ISourceReader Open(JsonElement config, SourceContext context)
        => Open(Valid(config), context);

    public IReadOnlyList<string> ValidateToChoose(JsonElement config, string setting)
        => UnfinishedConfig.Parse<TConfig>(config, setting).Errors;

    public ISourceReader OpenToChoose(JsonElement config, string setting, SourceContext context)
        => UnfinishedConfig.Parse<TConfig>(config, setting) is { Value: { } value }
            ? Open(value, context)
            : throw new SourceException(SourceErrorKind.Misconfigured, string.Join(' ', ValidateToChoose(config, setting)));

    private static SourceReader<TCheckpoint> Open(TConfig config, SourceContext context)
        => new(Create(NoServices.Instance, [config, context]));

    private static bool Has(SourceCapability capability) => capability switch
    {
        SourceCapability.Split => Is<ISplits>(),
        SourceCapability.List => Is<IListsDocuments>(),
        SourceCapability.Groups => Is<IListsGroups>(),
        SourceCapability.Reread => Is<IRereads>(),
        SourceCapability.Choices => Is<IListsChoices>(),
        // A source that lists groups has access to refresh, even if it tells it in no other way.
        SourceCapability.Access => Is<IListsAccess>() || Is<ITellsPartitionAccess>() || Is<IListsGroups>(),
        SourceCapability.Receive => Is<IReceivesDocuments>(),
        _ => throw new ArgumentOutOfRangeException(nameof(capability)),
    };

    private static bool Is<T>() => typeof(TSource).IsAssignableTo(typeof(T));

    private static TConfig Valid(JsonElement json)
    {
        var (config, errors) = ConfigParser.Parse<TConfig>(json);
        return config is not null && errors.Count == 0
            ? config
            : throw new SourceException(SourceErrorKind.Misconfigured, string.Join(' ', errors));
    }
}

/// <summary>A source is made of its config and its context, and of nothing hidden in a container.</summary>
internal sealed class NoServices : IServiceProvider
{
    public static NoServices Instance { get; } = new();

    public object? GetService(Type serviceType) => null;
}

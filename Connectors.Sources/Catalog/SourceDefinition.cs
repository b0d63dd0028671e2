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

    public IReadOnlyList<string> Capabilities { get; } =
    [
        .. typeof(TSource).IsAssignableTo(typeof(ISplits)) ? ["split"] : Array.Empty<string>(),
        .. typeof(TSource).IsAssignableTo(typeof(IListsDocuments)) ? ["list"] : Array.Empty<string>(),
        .. typeof(TSource).IsAssignableTo(typeof(IListsGroups)) ? ["groups"] : Array.Empty<string>(),
        .. typeof(TSource).IsAssignableTo(typeof(IRereads)) ? ["reread"] : Array.Empty<string>(),
        // Who lists groups speaks of access, too.
        .. new[] { typeof(IListsAccess), typeof(ITellsPartitionAccess), typeof(IListsGroups) }.Any(typeof(TSource).IsAssignableTo) ? ["access"] : Array.Empty<string>(),
    ];

    public IReadOnlyList<string> Validate(JsonElement config) => ConfigParser.Parse<TConfig>(config).Errors;

    public SourceConfig Parse(JsonElement config) => Valid(config);

    public ISourceReader Open(JsonElement config, SourceContext context)
        => new SourceReader<TCheckpoint>(Create(NoServices.Instance, [Valid(config), context]));

    private static TConfig Valid(JsonElement json)
    {
        var (config, errors) = ConfigParser.Parse<TConfig>(json);
        return config is not null && errors.Count == 0
            ? config
            : throw new SourceException(SourceErrorKind.Misconfigured, string.Join(' ', errors));
    }
}

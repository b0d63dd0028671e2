namespace Connectors.Sources.Catalog;

/// <summary>A source is made of its config and its context, and of nothing that hides in a container.</summary>
internal sealed class NoServices : IServiceProvider
{
    public static NoServices Instance { get; } = new();

    public object? GetService(Type serviceType) => null;
}

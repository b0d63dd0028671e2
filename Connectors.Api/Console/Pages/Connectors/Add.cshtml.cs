using Connectors.Sources.Catalog;

namespace Connectors.Api.Console.Pages.Connectors;

/// <summary>The choice of a new connector's source.</summary>
internal sealed class AddModel(SourceCatalog catalog) : ConsolePage
{
    public IEnumerable<ISourceDefinition> Sources => catalog.All;

    protected override bool MaySee => Caller.MayOperate;

    /// <summary>Returns what the source can do besides reading, in words.</summary>
    public static string Abilities(ISourceDefinition source)
    {
        List<string> abilities = [];
        if (source.Capabilities.Contains(SourceCapability.List))
            abilities.Add("sees deletions");
        if (source.Capabilities.Contains(SourceCapability.Access))
            abilities.Add("keeps permissions");
        return abilities.Count == 0 ? "" : string.Concat(char.ToUpperInvariant(abilities[0][0]), string.Join(", ", abilities)[1..]);
    }
}
